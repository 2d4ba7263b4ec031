"""The figures of a reporting period beside those of the one before, as a prosecutor's council reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from review_portal.appeals.models import Appeal
from review_portal.blocking.measures import Measure
from review_portal.blocking.models import BlockEntry, BlockingRequest, BlockItem
from review_portal.evidence.models import Post
from review_portal.exports.models import Release
from review_portal.payments.models import PaymentMeans, Step
from review_portal.probes.models import Incident, Mirror
from review_portal.reports.periods import Period
from review_portal.review.choices import Exit
from review_portal.review.models import Case, Decision
from review_portal.sources.models import CrawlRun

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: its name, the count now, the count before."""

    key: str
    label: str
    now: int
    before: int

    @property
    def change(self) -> float | None:
        """Return the change as a share of the count before; from nothing there is no per cent."""
        return (self.now - self.before) / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    figures: tuple[Figure, ...]


def sections(period: Period, *, before: Period | None = None) -> list[Section]:
    """Count both periods with the same queries; by default the one before is compared."""
    earlier = before or period.before
    return [
        section(title, names(), count(period), count(earlier))
        for title, names, count in (
            (_("Found"), found_names, found),
            (_("Decided"), decided_names, decided),
            (_("Restricted"), restricted_names, restricted),
            (_("Means of payment"), payment_names, payments),
            (_("Appeals and errors"), appeal_names, appeals),
        )
    ]


def section(title: str, names: dict[str, str], now: Counts, before: Counts) -> Section:
    figures = (Figure(key, label, now.get(key, 0), before.get(key, 0)) for key, label in names.items())
    return Section(title, tuple(figures))


def found_names() -> dict[str, str]:
    return {
        "visits": _("Visits to sources"),
        "sources": _("Sources read"),
        "posts": _("Posts collected"),
        "cases": _("Cases opened"),
    }


def found(period: Period) -> Counts:
    runs = CrawlRun.objects.filter(finished_at__range=period.span)
    return {
        "visits": runs.count(),
        "sources": runs.filter(outcome="OK").values("source").distinct().count(),
        "posts": Post.objects.filter(seen_at__range=period.span).count(),
        "cases": Case.objects.filter(opened_at__range=period.span).count(),
    }


def decided_names() -> dict[str, str]:
    return {"decisions": _("Decisions"), **{choice.value: str(choice.label).capitalize() for choice in Exit}}


def decided(period: Period) -> Counts:
    rows = Decision.objects.standing().filter(created_at__range=period.span)
    counted = by(rows, "exit")
    return {"decisions": sum(counted.values()), **counted}


def restricted_names() -> dict[str, str]:
    return {
        "requests": _("Requests approved"),
        "items": _("Objects asked for"),
        **{f"measure_{choice.value}": str(choice.label).capitalize() for choice in Measure},
        "entries": _("Entries that came into force"),
        "lifted": _("Entries lifted"),
        "releases": _("Releases published"),
        "mirrors": _("Mirrors confirmed"),
    }


def restricted(period: Period) -> Counts:
    approved = BlockingRequest.objects.filter(status__in=["approved", "revoked"], decided_at__range=period.span)
    items = BlockItem.objects.filter(request__in=approved, excluded=False)
    return {
        "requests": approved.count(),
        "items": items.count(),
        **{f"measure_{measure}": count for measure, count in by(items, "measure").items()},
        "entries": BlockEntry.objects.filter(starts_at__range=period.span).count(),
        "lifted": BlockEntry.objects.filter(revoked_at__range=period.span).count(),
        "releases": Release.objects.filter(published_at__range=period.span).count(),
        "mirrors": Mirror.objects.filter(status="confirmed", judged_at__range=period.span).count(),
    }


def payment_names() -> dict[str, str]:
    status = PaymentMeans.Status
    return {
        "means": _("Means of payment found"),
        status.CONFIRMED: _("Means of payment confirmed"),
        status.FREEZE_REQUESTED: _("Freezes asked for"),
        status.FROZEN: _("Frozen"),
    }


def payments(period: Period) -> Counts:
    steps = Step.objects.filter(at__range=period.span)
    return {"means": PaymentMeans.objects.filter(first_seen_at__range=period.span).count(), **by(steps, "status")}


def appeal_names() -> dict[str, str]:
    status = Appeal.Status
    return {
        "filed": _("Appeals filed"),
        status.UPHELD: _("Restriction upheld"),
        status.OVERTURNED: _("Restriction lifted"),
        status.PARTLY: _("Partly lifted"),
        "over_blocking": _("Neighbours hit"),
        "not_effective": _("Listed and open"),
        "not_opened": _("Lifted and still blocked"),
    }


def appeals(period: Period) -> Counts:
    decisions = by(Appeal.objects.decided().filter(decided_at__range=period.span), "status")
    incidents = by(Incident.objects.filter(raised_at__range=period.span), "kind")
    filed = Appeal.objects.filter(filed_at__range=period.span).count()
    return {**decisions, **incidents, "filed": filed}


def by(rows: QuerySet[object], field: str) -> Counts:  # type: ignore[type-var]  # any model's rows are counted
    counted = rows.order_by().values_list(field).annotate(count=Count("pk"))
    return dict(Counter(dict(counted)))


def lines(found: list[Section]) -> Iterator[tuple[str, Figure]]:
    for one in found:
        for figure in one.figures:
            yield one.title, figure
