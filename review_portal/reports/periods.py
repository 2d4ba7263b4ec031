"""Names the span that a report is about, and the one before it that it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from review_portal.audit.errors import Refused

LONGEST = timedelta(days=1100)


class PeriodUnfit(Refused):
    """The dates are no span of time."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in the office's zone; `last` is included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Return the times between which things count, as `__range` wants them: midnight is the next day."""
        return self.start, self.end - timedelta(microseconds=1)

    @property
    def before(self) -> Period:
        """Return the period of the same kind before: a quarter after a quarter, else as many days."""
        if self.is_months:
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
            return Period(months_before(self.first, months), self.first - timedelta(days=1))
        return Period(self.first - (self.last - self.first) - timedelta(days=1), self.first - timedelta(days=1))

    @property
    def year_before(self) -> Period:
        if self.is_months:
            return Period(months_before(self.first, 12), months_before(self.last + timedelta(days=1), 12) - DAY)
        return Period(self.first - timedelta(days=365), self.last - timedelta(days=365))

    @property
    def is_months(self) -> bool:
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def query(self) -> str:
        return f"from={self.first.isoformat()}&to={self.last.isoformat()}"

    def __str__(self) -> str:
        return f"{self.first:%d.%m.%Y} – {self.last:%d.%m.%Y}"


DAY = timedelta(days=1)


def months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def named(now: datetime) -> dict[str, Period]:
    """Return the spans that a page offers."""
    today = timezone.localtime(now).date()
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last_quarter = Period(months_before(quarter, 3), quarter - DAY)
    return {
        "today": Period(today, today),
        "week": Period(today - timedelta(days=6), today),
        "month": Period(today.replace(day=1), today),
        "quarter": Period(quarter, today),
        "last_quarter": last_quarter,
        "year": Period(today.replace(month=1, day=1), today),
    }


def read_period(asked: Mapping[str, str], *, now: datetime, standard: str = "quarter") -> Period:
    """Read `period=` or `from=` and `to=`; raises PeriodUnfit with the cure."""
    known = named(now)
    if asked.get("from") or asked.get("to"):
        try:
            first, last = date.fromisoformat(asked.get("from", "")), date.fromisoformat(asked.get("to", ""))
        except ValueError as error:
            raise PeriodUnfit(_("Give both days as 2026-11-01.")) from error
        if not first <= last <= first + LONGEST or first.year < 2000 or last.year > 2200:
            raise PeriodUnfit(_("The first day comes before the last one, and three years are the most."))
        return Period(first, last)
    return known.get(asked.get("period", standard), known[standard])
