"""Every line with what it rests on, for spreadsheets and scripts."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, moment

COLUMNS = ("kind", "value", "entry", "request", "item", "ground", "starts_at", "ends_at")


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    """Write one row a line after the column names; the serial and the time stand in the manifest."""
    whole = io.BytesIO()
    text = io.TextIOWrapper(whole, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        (
            line.kind,
            line.value,
            line.entry,
            line.request,
            line.item,
            line.ground,
            moment(line.starts_at),
            moment(line.ends_at),
        )
        for line in entries
    )
    text.flush()
    return whole.getvalue()
