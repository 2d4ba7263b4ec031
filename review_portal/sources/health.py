"""Reads how the visits to the sources went: what each gave day by day, how they ended, how much was covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from review_portal.sources.expectations import alarm_of
from review_portal.sources.models import CrawlRun, Source

DAYS = 14
DAY, WEEK = timedelta(days=1), timedelta(days=7)
# Which tone an outcome has in the bar: read, nothing there, closed to us, broken.
TONES = {
    "OK": "o", "EMPTY": "n", "POST_GONE": "n", "PREVIEW_UNAVAILABLE": "w", "NOT_FOUND": "w", "RATE_LIMITED": "w",
    "CHALLENGE": "w", "GUARDED": "d", "MARKUP_UNRECOGNISED": "d", "TOO_LARGE": "d", "NETWORK": "d",
}  # fmt: skip
ORDER = "onwd"
WELL = ("OK", "EMPTY")


@dataclass(frozen=True, slots=True)
class Health:
    """One source and its last two weeks."""

    source: Source
    days: tuple[int, ...]
    outcomes: dict[str, int]
    visits: int

    @property
    def tone(self) -> str:
        return TONES.get(self.source.last_outcome, "")

    @property
    def today(self) -> int:
        return self.days[-1]

    @property
    def coverage(self) -> float | None:
        """The share of the week's visits that came to a page and could read it; None where nobody went."""
        return (self.outcomes["o"] + self.outcomes["n"]) / self.visits if self.visits else None

    @property
    def alarms(self) -> list[str]:
        return alarm_of(self.source)


@dataclass(frozen=True, slots=True)
class Summary:
    """All sources in one line of figures."""

    visits: int
    well: int
    posts: int
    posts_before: int
    closed: int
    alarmed: int

    @property
    def well_share(self) -> float | None:
        return self.well / self.visits if self.visits else None

    @property
    def change(self) -> float | None:
        """How the posts of the day stand to those of the same day a week ago; None where there were none."""
        return self.posts / self.posts_before - 1 if self.posts_before else None


def summary(*, now: datetime) -> Summary:
    runs = CrawlRun.objects.filter(finished_at__gt=now - DAY, finished_at__lte=now)
    before = CrawlRun.objects.filter(finished_at__gt=now - WEEK - DAY, finished_at__lte=now - WEEK)
    watched = Source.objects.filter(status=Source.Status.ACTIVE)
    return Summary(
        visits=runs.count(),
        well=runs.filter(outcome__in=WELL).count(),
        posts=runs.aggregate(found=Sum("posts"))["found"] or 0,
        posts_before=before.aggregate(found=Sum("posts"))["found"] or 0,
        closed=watched.filter(last_outcome="PREVIEW_UNAVAILABLE").count(),
        alarmed=Source.objects.alarmed().count(),
    )


def healths(sources: Iterable[Source], *, now: datetime) -> list[Health]:
    """Read every source's runs in two queries."""
    listed = list(sources)
    runs = CrawlRun.objects.filter(source__in=listed, finished_at__isnull=False)
    daily = daily_posts(listed, days=DAYS, now=now)
    ends: dict[int, Counter[str]] = {}
    for source, outcome in runs.filter(finished_at__gte=now - WEEK).values_list("source", "outcome"):
        ends.setdefault(source, Counter())[TONES.get(outcome, "n")] += 1
    return [
        Health(
            source,
            tuple(daily.get((source.pk, day), 0) for day in last_days(DAYS, now=now)),
            {tone: ends.get(source.pk, Counter())[tone] for tone in ORDER},
            sum(ends.get(source.pk, Counter()).values()),
        )
        for source in listed
    ]


def last_days(count: int, *, now: datetime) -> list[date]:
    today = timezone.localtime(now).date()
    return [today - timedelta(days=back) for back in range(count - 1, -1, -1)]


def daily_posts(sources: Iterable[Source], *, days: int, now: datetime) -> dict[tuple[int, date], int]:
    """Return the new posts by source and day; days without any are absent."""
    runs = CrawlRun.objects.filter(source__in=sources, finished_at__gte=now - timedelta(days=days + 1))
    by_day = runs.annotate(day=TruncDate("finished_at")).values("source", "day").annotate(found=Sum("posts"))
    return {(row["source"], row["day"]): row["found"] or 0 for row in by_day}
