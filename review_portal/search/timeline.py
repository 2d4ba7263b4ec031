"""Lays a year of sightings out as weekly columns, with what was blocked marked above: lengths for SVG, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from review_portal.blocking.models import BlockEntry
from review_portal.face.charts import round_top
from review_portal.search.facets import start_of, week_of

WEEKS = 52
LEFT, RIGHT, FLOOR, HEIGHT = 36.0, 950.0, 112.0, 90.0
STEP = (RIGHT - LEFT) / WEEKS
MOST_MARKS = 4


@dataclass(frozen=True, slots=True)
class Week:
    """One column: where it stands, how high it is, and what it counts."""

    begins: datetime
    posts: int
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The columns, the names of months below and the blockings above."""

    weeks: tuple[Week, ...]
    months: tuple[Mark, ...]
    blockings: tuple[Mark, ...]
    top: int

    @property
    def busy(self) -> list[Week]:
        return [week for week in self.weeks if week.posts]


def timeline(moments: Iterable[datetime], entries: Sequence[BlockEntry], *, now: datetime) -> Timeline:
    """Count the sightings of the last 52 weeks; the axis begins at zero."""
    last = week_of(now)
    first = last - WEEKS + 1
    counts = [0] * WEEKS
    for at in moments:
        if first <= week_of(at) <= last:
            counts[week_of(at) - first] += 1
    top = round_top(counts)
    weeks = [column(first + place, count, place=place, top=top) for place, count in enumerate(counts)]
    requests = {entry.item.request.number: entry.starts_at for entry in reversed(entries)}
    blockings = [Mark(x_of(at, first), number) for number, at in requests.items() if week_of(at) >= first]
    return Timeline(tuple(weeks), tuple(months(weeks)), tuple(blockings[:MOST_MARKS]), top)


def column(week: int, count: int, *, place: int, top: int) -> Week:
    height = round(HEIGHT * count / top, 1)
    return Week(start_of(week), count, round(LEFT + STEP * place + 2, 1), round(FLOOR - height, 1), height)


def x_of(at: datetime, first: int) -> float:
    return round(LEFT + STEP * ((at - start_of(first)) / timedelta(weeks=1)), 1)


def months(weeks: Sequence[Week]) -> Iterable[Mark]:
    """Name each month below its first week; a month that ends at once would stand on its neighbour's name."""
    named = [timezone.localtime(week.begins).month for week in weeks]
    for place, (week, month) in enumerate(zip(weeks, named, strict=True)):
        begins = place == 0 or named[place - 1] != month
        if begins and named[place : place + 3].count(month) == len(named[place : place + 3]):
            yield Mark(week.x, date_format(week.begins, "M"))
