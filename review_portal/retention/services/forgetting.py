"""Deletes old readings of probes; how often each provider showed which verdict stays, month by month."""

from __future__ import annotations

from datetime import UTC, datetime

import pgtrigger
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncMonth

from review_portal.audit.services import record
from review_portal.evidence.models import Category, Hold
from review_portal.exports.models import Provider
from review_portal.probes.models import Finding, Measurement, Vantage
from review_portal.retention.due import needed
from review_portal.retention.models import ProofMonth
from review_portal.retention.periods import periods

FACTS = ("probes.Finding:finding_append_only", "probes.Measurement:measurement_append_only")


def forget_readings(*, now: datetime) -> int:
    """Delete whole months of readings past their time; what an incident rests on stays. Return how many went."""
    if is_held():
        return 0
    before = limit(now)
    for provider in Provider.objects.order_by("pk"):
        _count(provider, before=before)
    return sum(_forget(vantage, before=before) for vantage in Vantage.objects.order_by("pk"))


def count_readings(*, now: datetime) -> int:
    """Count the readings that would go: past their time, and under no finding that stays. Write nothing."""
    if is_held():
        return 0
    kept = Finding.objects.filter(Q(measured_at__gte=limit(now)) | needed(Finding))
    old = Measurement.objects.filter(measured_at__lt=limit(now)).exclude(needed(Measurement, but=Finding))
    for role in ("measurement", "control"):
        old = old.exclude(Exists(kept.filter(**{role: OuterRef("pk")})))
    return old.count()


def is_held() -> bool:
    standing = Hold.objects.standing()
    return standing.filter(Q(kind=Hold.Kind.ALL) | Q(category=Category.READINGS)).exists()


def limit(now: datetime) -> datetime:
    """Return the beginning of the month in which the period ends: months go whole."""
    past = (now - periods()[Category.READINGS]).astimezone(UTC)
    return past.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


@transaction.atomic
def _count(provider: Provider, *, before: datetime) -> None:
    """Count findings into their months and delete them in one breath: each is counted exactly once."""
    Provider.objects.select_for_update().get(pk=provider.pk)
    findings = Finding.objects.filter(provider=provider, measured_at__lt=before).exclude(needed(Finding))
    told = findings.annotate(month=TruncMonth("measured_at", tzinfo=UTC)).values("month", "target__role", "verdict")
    counted = list(told.annotate(count=Count("pk")).order_by("month", "target__role", "verdict"))
    for line in counted:
        kept, _new = ProofMonth.objects.get_or_create(
            provider=provider, month=line["month"].date(), role=line["target__role"], verdict=line["verdict"],
            defaults={"count": 0},
        )  # fmt: skip
        ProofMonth.objects.filter(pk=kept.pk).update(count=F("count") + line["count"])
    if counted:
        with pgtrigger.ignore(*FACTS):
            findings._raw_delete(findings.db)
        record(None, "findings.counted", provider, detail={"before": before, "count": sum(n["count"] for n in counted)})


@transaction.atomic
def _forget(vantage: Vantage, *, before: datetime) -> int:
    """Delete readings on which no finding rests any more."""
    old = Measurement.objects.filter(vantage=vantage, measured_at__lt=before).exclude(needed(Measurement))
    count = old.count()
    if count:
        with pgtrigger.ignore(*FACTS):
            old._raw_delete(old.db)
        record(None, "readings.forgotten", vantage, detail={"before": before, "count": count})
    return count
