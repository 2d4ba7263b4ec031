"""What the public may know: counts by ground, measure and kind, times to act, errors, coverage. No target, no name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, TextChoices
from django.db.models.functions import TruncDate, TruncMonth
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from review_portal.appeals.models import Appeal
from review_portal.blocking.measures import Measure
from review_portal.blocking.models import BlockEntry
from review_portal.exports.models import Provider
from review_portal.probes.models import Incident, Vantage
from review_portal.probes.standing import counted
from review_portal.reports.periods import Period
from review_portal.review.choices import Role, Substance
from review_portal.review.models import LegalGround
from review_portal.sources.models import CrawlRun, Source


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One way of counting the entries that came into force in the period."""

    name: str
    title: str
    rows: tuple[Row, ...]


def labels(choices: type[TextChoices]) -> dict[str, str]:
    return {choice.value: str(choice.label) for choice in choices}


def breakdowns(period: Period) -> list[Breakdown]:
    entries = BlockEntry.objects.filter(starts_at__range=period.span)
    fields: dict[str, tuple[str, str, Mapping[Any, str]]] = {
        "ground": (_("Ground"), "item__legal_ground", grounds()),
        "measure": (_("Measure"), "kind", labels(Measure)),
        "kind": (_("Kind of content"), "item__decision__role", labels(Role)),
        "substance": (
            _("Group of substances"),
            "item__decision__substance",
            {choice.value: str(choice.label) for choice in Substance},
        ),
    }
    found = []
    for name, (title, field, words) in fields.items():
        counts = dict(entries.order_by().values_list(field).annotate(count=Count("pk")))
        found.append(breakdown(name, title, {str(words.get(key, key)): count for key, count in counts.items()}))
    return found


def breakdown(name: str, title: str, counts: dict[str, int]) -> Breakdown:
    whole = sum(counts.values()) or 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return Breakdown(name, title, tuple(Row(label, count, count / whole) for label, count in ordered))


def grounds() -> dict[int, str]:
    language = get_language() or "ru"
    return {ground.pk: ground.text(language) for ground in LegalGround.objects.all()}


@dataclass(frozen=True, slots=True)
class Errors:
    """What went wrong and was put right: as important as what was restricted."""

    filed: int
    decided: int
    overturned: int
    over_blocking: int
    not_opened: int

    @property
    def overturned_share(self) -> float | None:
        return self.overturned / self.decided if self.decided else None


def errors(period: Period) -> Errors:
    decided = Counter(Appeal.objects.filter(decided_at__range=period.span).values_list("status", flat=True))
    raised = Counter(Incident.objects.filter(raised_at__range=period.span).values_list("kind", flat=True))
    return Errors(
        filed=Appeal.objects.filter(filed_at__range=period.span).count(),
        decided=sum(decided.values()),
        overturned=decided["overturned"] + decided["partly"],
        over_blocking=raised["over_blocking"],
        not_opened=raised["not_opened"],
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what is watched was read, and how much of what is listed was measured."""

    sources: int
    read: int
    vantages: int
    verdicts: dict[str, int]

    @property
    def effective_share(self) -> float | None:
        """Return the share in effect among what could be measured at all; dead and unknown are neither."""
        effective, opened = self.verdicts["blocked"] + self.verdicts["stub"], self.verdicts["open"]
        return effective / (effective + opened) if effective + opened else None


def coverage(period: Period) -> Coverage:
    """Count over all providers; each entry counts once for each provider."""
    runs = CrawlRun.objects.filter(finished_at__range=period.span, outcome__in=["OK", "EMPTY"])
    verdicts: Counter[str] = Counter()
    for provider in Provider.objects.filter(vantages__isnull=False).distinct():
        verdicts.update(counted(provider, period.end))
    return Coverage(
        sources=Source.objects.filter(status=Source.Status.ACTIVE).count(),
        read=runs.values("source").distinct().count(),
        vantages=Vantage.objects.count(),
        verdicts={name: verdicts[name] for name in ("blocked", "stub", "open", "dead", "unknown")},
    )


def over_time(period: Period) -> list[tuple[str, int, int]]:
    """Return entries that came and that were lifted, a day; a month where the period is longer than a quarter."""
    trunc = TruncDate if len(period.days) <= 100 else TruncMonth
    came = dict(
        BlockEntry.objects.filter(starts_at__range=period.span)
        .annotate(at=trunc("starts_at")).order_by().values_list("at").annotate(count=Count("pk"))
    )  # fmt: skip
    went = dict(
        BlockEntry.objects.filter(revoked_at__range=period.span)
        .annotate(at=trunc("revoked_at")).order_by().values_list("at").annotate(count=Count("pk"))
    )  # fmt: skip
    came, went = ({as_day(at): count for at, count in counts.items()} for counts in (came, went))
    days = [day.isoformat() for day in period.days if trunc is TruncDate or day.day == 1 or day == period.first]
    keys = days if trunc is TruncDate else sorted({day[:7] + "-01" for day in days})
    return [(key, came.get(key, 0), went.get(key, 0)) for key in keys]


def as_day(at: object) -> str:
    return str(at)[:10]
