"""Names for a Suricata dataset: base64, one a line, each with the leading dot that `dotprefix` puts there."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, of_kind


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    """Write '.bad.example' → 'LmJhZC5leGFtcGxl'; a dataset file has no comments."""
    return b"".join(b64encode(f".{line.value}".encode()) + b"\n" for line in of_kind(entries, "host"))
