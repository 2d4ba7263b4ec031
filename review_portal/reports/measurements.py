"""What was measured in a period month by month: findings that still lie there, and the counts of those laid to rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from review_portal.probes.models import Finding, ProbeTarget
from review_portal.probes.verdicts import EFFECTIVE, Verdict
from review_portal.reports.periods import Period
from review_portal.retention.models import ProofMonth

ENTRY = ProbeTarget.Role.ENTRY


@dataclass(frozen=True, slots=True)
class Month:
    """The measurements of listed addresses in one month, over all providers."""

    first: date
    verdicts: dict[str, int]

    @property
    def effective(self) -> int:
        return sum(self.verdicts[verdict] for verdict in EFFECTIVE)

    @property
    def count(self) -> int:
        return sum(self.verdicts.values())

    @property
    def effective_share(self) -> float | None:
        """Return the share in effect among what could be measured at all; dead and unknown are neither."""
        known = self.effective + self.verdicts[Verdict.OPEN]
        return self.effective / known if known else None


def measurements(period: Period) -> list[Month]:
    """Return the months of the period in which anything was measured, oldest first.

    Findings count by their own time. Months whose findings were deleted are whole: one that the period only touches
    counts whole, for what is left of it knows no days.
    """
    told: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for first, verdict, count in [*living(period), *laid_to_rest(period)]:
        told[first][verdict] += count
    return [Month(first, {verdict: told[first][verdict] for verdict in Verdict.values}) for first in sorted(told)]


def living(period: Period) -> Iterable[tuple[date, str, int]]:
    found = Finding.objects.filter(target__role=ENTRY, measured_at__range=period.span).order_by()
    by_month = found.annotate(month=TruncMonth("measured_at", tzinfo=UTC)).values_list("month", "verdict")
    return [(month.date(), verdict, count) for month, verdict, count in by_month.annotate(count=Count("pk"))]


def laid_to_rest(period: Period) -> Iterable[tuple[date, str, int]]:
    span = (period.first.replace(day=1), period.last)
    kept = ProofMonth.objects.filter(role=ENTRY, month__range=span).order_by()
    return list(kept.values_list("month", "verdict").annotate(times=Sum("count")))


def share_of(months: Iterable[Month]) -> float | None:
    """Return the share in effect over several months."""
    whole: Counter[str] = Counter()
    for month in months:
        whole.update(month.verdicts)
    return Month(date.min, {verdict: whole[verdict] for verdict in Verdict.values}).effective_share
