"""Counts what the overview shows: what waits, how long, what came and went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from review_portal.blocking.models import BlockEntry, BlockingRequest
from review_portal.exports.models import Provider, Release
from review_portal.face.charts import Column, Tick, line, round_top, rows, ticks
from review_portal.review.choices import Exit
from review_portal.review.models import Case, Decision

DAYS = 14
AGES = (timedelta(hours=1), timedelta(hours=3), timedelta(hours=8))
AGE_TONES = ("f1", "soft f5", "f2", "f3")


@dataclass(frozen=True, slots=True)
class Flow:
    """What came in and what was decided, day by day, with the points of both lines."""

    days: tuple[date, ...]
    opened: tuple[int, ...]
    decided: tuple[int, ...]
    ticks: tuple[Tick, ...]
    opened_line: str
    decided_line: str

    @property
    def table(self) -> list[tuple[date, int, int]]:
        return list(zip(self.days, self.opened, self.decided, strict=True))


@dataclass(frozen=True, slots=True)
class ExitCount:
    label: str
    count: int
    share: float


def backlog(now: datetime) -> list[Column]:
    """Stack the undecided cases of each queue by how long they have waited."""
    queues = [
        (_("Free"), Case.objects.waiting(now).filter(needs_senior=False)),
        (_("Being looked at"), Case.objects.filter(status="claimed", lease_until__gt=now)),
        (_("Questions to a senior"), Case.objects.undecided().filter(needs_senior=True)),
        (_("Overdue"), Case.objects.overdue(now)),
    ]
    return rows([(name, by_age(cases.values_list("opened_at", flat=True), now)) for name, cases in queues], AGE_TONES)


def by_age(opened: Iterable[datetime], now: datetime) -> list[int]:
    counts = [0] * (len(AGES) + 1)
    for at in opened:
        counts[sum(now - at >= age for age in AGES)] += 1
    return counts


def flow(now: datetime) -> Flow:
    today = timezone.localtime(now).date()
    days = tuple(today - timedelta(days=back) for back in range(DAYS - 1, -1, -1))
    opened = daily(Case.objects.all(), "opened_at", days)
    decided = daily(Decision.objects.standing(), "created_at", days)
    top = round_top(opened, decided)
    return Flow(days, opened, decided, tuple(ticks(top)), line(opened, top=top), line(decided, top=top))


def daily(found: QuerySet[Case] | QuerySet[Decision], field: str, days: tuple[date, ...]) -> tuple[int, ...]:
    counted = Counter(
        dict(
            found.annotate(day=TruncDate(field)).filter(day__gte=days[0]).values_list("day").annotate(count=Count("pk"))
        )
    )
    return tuple(counted[day] for day in days)


def exits() -> list[ExitCount]:
    counted = Counter(dict(Decision.objects.standing().values_list("exit").annotate(count=Count("pk"))))
    whole = sum(counted.values()) or 1
    return [ExitCount(str(choice.label), counted[choice], counted[choice] / whole) for choice in Exit]


def figures(now: datetime) -> dict[str, object]:
    newest = Release.objects.latest_first().first()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    oldest = Case.objects.undecided().order_by("opened_at").first()
    return {
        "undecided": Case.objects.undecided().count(),
        "oldest": now - oldest.opened_at if oldest else None,
        "overdue": Case.objects.overdue(now).count(),
        "decided_today": Decision.objects.standing().filter(created_at__gte=midnight).count(),
        "submitted": BlockingRequest.objects.waiting().count(),
        "in_force": BlockEntry.objects.in_force(now).count(),
        "newest": newest,
        "providers": Provider.objects.count(),
        "behind": Provider.objects.behind(newest.serial).count() if newest else 0,
    }
