"""Answers a request for a part of a file, so that a broken transfer goes on where it stopped (RFC 9110, 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

SINGLE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes from `start` up to but not including `end`."""

    start: int
    end: int


class RangeUnsatisfiable(ValueError):
    """The part lies beyond the end of the file."""


def read_range(header: str, size: int) -> Part | None:
    """Return the part asked for, or None for the whole: 'bytes=5-' of 10 → Part(5, 10); 'bytes=-3' → Part(7, 10).

    Several parts at once, and what is no range at all, get the whole file, as the RFC allows.
    """
    match = SINGLE.fullmatch(header.strip())
    if not match or match[1] == match[2] == "":
        return None
    if not match[1]:
        length = int(match[2])
        if not length:
            raise RangeUnsatisfiable(header)
        return Part(max(0, size - length), size)
    start = int(match[1])
    end = min(int(match[2]) + 1, size) if match[2] else size
    if start >= size:
        raise RangeUnsatisfiable(header)
    return Part(start, end) if end > start else None
