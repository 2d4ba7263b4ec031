"""Names only, one a line; each stands for itself and everything beneath it."""

from __future__ import annotations

from collections.abc import Sequence

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, of_kind


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    return "".join(f"{line.value}\n" for line in of_kind(entries, "host")).encode()
