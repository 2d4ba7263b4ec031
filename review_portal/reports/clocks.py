"""How long each stage takes against its limit: from signature to approval, to publication, to effect, to removal."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Min, Q
from django.utils.translation import gettext as _

from review_portal.appeals.models import Appeal
from review_portal.blocking.models import BlockingRequest
from review_portal.exports.models import Receipt, ReleaseEntry
from review_portal.probes.models import Finding
from review_portal.probes.verdicts import EFFECTIVE, Verdict
from review_portal.reports.periods import Period
from review_portal.review.models import Case

Pair = tuple[datetime, datetime]
INSTRUCTION = timedelta(hours=1)  # Law "On Communications", article 41-1


@dataclass(frozen=True, slots=True)
class Clock:
    """One stage: its limit, how many passed it, how long half and nine of ten took, and the share in time."""

    stage: str
    limit: timedelta | None
    count: int
    median: timedelta | None
    ninth: timedelta | None
    in_time: float | None


def clocks(period: Period) -> list[Clock]:
    span = period.span
    return [
        clock(_("From finding to decision"), None, decisions(span)),
        clock(_("Approval of a request"), INSTRUCTION, approvals(span)),
        clock(_("From approval to publication"), INSTRUCTION, publications(span)),
        clock(_("Providers say that it is in effect"), settings.ENTRY_CONFIRMED_WITHIN, receipts(span)),
        clock(_("Measured in effect"), settings.ENTRY_CONFIRMED_WITHIN, effects(span)),
        clock(_("Measured open after removal"), settings.REMOVAL_CONFIRMED_WITHIN, openings(span)),
        appeal_clock(span),
    ]


def clock(stage: str, limit: timedelta | None, pairs: Iterable[Pair]) -> Clock:
    spans = sorted(max(end - start, timedelta(0)) for start, end in pairs)
    in_time = sum(span <= limit for span in spans) / len(spans) if spans and limit is not None else None
    return Clock(stage, limit, len(spans), quantile(spans, 0.5), quantile(spans, 0.9), in_time)


def quantile(spans: list[timedelta], share: float) -> timedelta | None:
    """Return the smallest span that at least this share of all does not exceed."""
    return spans[max(0, math.ceil(len(spans) * share) - 1)] if spans else None


def decisions(span: Pair) -> list[Pair]:
    rows = Case.objects.filter(decided_at__range=span).values_list("opened_at", "decided_at")
    return [(opened, at) for opened, at in rows if at]


def approvals(span: Pair) -> list[Pair]:
    decided = BlockingRequest.objects.filter(status__in=["approved", "revoked"], decided_at__range=span)
    rows = decided.values_list("submitted_at", "decided_at")
    return [(signed, at) for signed, at in rows if signed and at]


def publications(span: Pair) -> list[Pair]:
    added = ReleaseEntry.objects.filter(release__published_at__range=span).exclude(change="removed")
    return list(added.values_list("entry__starts_at", "release__published_at"))


def receipts(span: Pair) -> list[Pair]:
    held = Receipt.objects.filter(state__in=["deployed", "active"], release__published_at__range=span)
    return list(held.values_list("release__published_at", "at"))


def effects(span: Pair) -> list[Pair]:
    return measured(span, Q(target__entry__releases__change__in=["added", "changed"]), [*EFFECTIVE])


def openings(span: Pair) -> list[Pair]:
    return measured(span, Q(target__entry__releases__change="removed"), [Verdict.OPEN])


def measured(span: Pair, told: Q, verdicts: list[Verdict]) -> list[Pair]:
    """Return for each entry and provider when it was published and when the verdict was first measured after that."""
    published = F("target__entry__releases__release__published_at")
    # One filter, one join: another would pair a finding with every other release that tells of the same entry.
    within = Q(target__entry__releases__release__published_at__range=span)
    rows = Finding.objects.filter(
        told, within, target__role="entry", verdict__in=verdicts, measured_at__gte=published
    ).order_by()
    first = rows.values("target__entry", "provider", at=published).annotate(first=Min("measured_at"))
    return [(row["at"], row["first"]) for row in first]


def appeal_clock(span: Pair) -> Clock:
    found = Appeal.objects.decided().filter(decided_at__range=span).values_list("filed_at", "decided_at", "due_at")
    rows = [(filed, at, due) for filed, at, due in found if at]
    plain = clock(_("Decision on an appeal"), None, [(filed, at) for filed, at, _due in rows])
    in_time = sum(at <= due for _filed, at, due in rows) / len(rows) if rows else None
    return Clock(plain.stage, None, plain.count, plain.median, plain.ninth, in_time)
