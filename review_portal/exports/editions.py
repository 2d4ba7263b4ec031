"""What a format must know of a release besides its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from review_portal.exports.lines import Line


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A line that was published once and no longer is, and when it went."""

    line: Line
    at: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """`urgent_at` is the second clock: when something was last opened again. `lonely` are the addresses where our own
    captures saw one name at most; only these may become routes. `withdrawn` is for formats that tell of removals."""

    serial: int
    published_at: datetime
    urgent_at: datetime
    authority: str = "Qalqan"
    lonely: frozenset[str] = frozenset()
    withdrawn: Sequence[Withdrawn] = ()
