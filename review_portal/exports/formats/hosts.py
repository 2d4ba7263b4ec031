"""A hosts file: exact names only, it knows no wildcard."""

from __future__ import annotations

from collections.abc import Sequence

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, moment, of_kind


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    parts = [f"# qalqan {edition.serial} {moment(edition.published_at)}\n"]
    parts += [f"0.0.0.0 {line.value}\n:: {line.value}\n" for line in of_kind(entries, "host")]
    return "".join(parts).encode()
