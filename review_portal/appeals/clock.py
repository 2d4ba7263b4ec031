"""Counts working days, so that the office and the appellant mean the same evening."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone

SATURDAY = 5
END = time(23, 59)


@dataclass(frozen=True, slots=True)
class Calendar:
    every_year: frozenset[str]
    off: frozenset[str]
    working: frozenset[str]

    def is_working(self, day: date) -> bool:
        if day.isoformat() in self.working:
            return True
        is_off = day.strftime("%m-%d") in self.every_year or day.isoformat() in self.off
        return day.weekday() < SATURDAY and not is_off


@cache
def calendar() -> Calendar:
    told = tomllib.loads((Path(__file__).parent / "holidays.toml").read_text())
    once = told["once"]
    return Calendar(frozenset(told["every_year"]), frozenset(once["off"]), frozenset(once["working"]))


def due(filed_at: datetime, *, working_days: int) -> datetime:
    """Return the end of the last working day; the day of filing does not count."""
    day, left = timezone.localtime(filed_at).date(), working_days
    while left:
        day += timedelta(days=1)
        left -= calendar().is_working(day)
    return timezone.make_aware(datetime.combine(day, END))
