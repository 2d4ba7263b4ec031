"""Sets measurements beside the control's and keeps what they mean; raises and ends incidents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from review_portal.audit.services import record
from review_portal.exports.models import ReleaseEntry
from review_portal.probes.incidents import Change, changes
from review_portal.probes.models import Finding, Incident, Measurement, ProbeTarget
from review_portal.probes.services.proving import prove_effect
from review_portal.probes.stubs import StubBook
from review_portal.probes.verdicts import Comparison, Judged, Why, judge

JUDGE_LOCK = 0x5150524F  # any constant of our own
AT_ONCE = 2000
LATEST = timedelta(days=7)
ENTRY = ProbeTarget.Role.ENTRY


@transaction.atomic
def judge_waiting(*, now: datetime) -> int:
    """Judge every measurement whose control is there, or whose time to wait for one is over. Returns how many.

    Twice changes nothing: a measurement has one finding, and it stays.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [JUDGE_LOCK])
    late = Measurement.objects.filter(received_at__gt=now - LATEST)  # by the index, however long the history is
    waiting = late.filter(finding=None, vantage__provider__isnull=False)
    waiting = waiting.select_related("vantage", "target__entry").order_by("measured_at", "pk")
    stubs = StubBook()
    found = [finding for row in waiting[:AT_ONCE] if (finding := finding_of(row, stubs=stubs, now=now))]
    Finding.objects.bulk_create(found)
    for finding in found:
        follow(finding, now=now)
    entries = {finding.target.entry_id for finding in found if finding.target.role == ENTRY}
    prove_effect({entry for entry in entries if entry is not None}, now=now)
    return len(found)


def finding_of(row: Measurement, *, stubs: StubBook, now: datetime) -> Finding | None:
    """Return the unsaved finding, or None while a control may still come."""
    near = controls(row)
    compared = Comparison(
        here=row.seen,
        outside=[control.seen for control in near],
        stubs=stubs.of(row.vantage.provider_id),
        is_canary=row.target.role == ProbeTarget.Role.CANARY,
    )
    judged = judge(compared)
    if judged.why == Why.NO_CONTROL and now - row.measured_at <= settings.PROBE_CONTROL_WITHIN:
        return None
    return Finding(
        measurement=row, control=beside(near, compared, judged), target=row.target, provider=row.vantage.provider,
        measured_at=row.measured_at, verdict=judged.verdict, stage=judged.stage, why=judged.why, judged_at=now,
    )  # fmt: skip


def controls(row: Measurement) -> list[Measurement]:
    within = settings.PROBE_CONTROL_WITHIN
    span = (row.measured_at - within, row.measured_at + within)
    rows = Measurement.objects.filter(target=row.target, vantage__provider=None, measured_at__range=span)
    return list(rows.select_related("target").order_by("-measured_at")[:8])


def beside(near: Sequence[Measurement], compared: Comparison, judged: Judged) -> Measurement | None:
    """Return the control that the verdict rests on."""
    control = compared.control
    if control is None or judged.why == Why.OFFLINE:
        return None
    return next(row for row, seen in zip(near, compared.outside, strict=True) if seen is control)


def follow(finding: Finding, *, now: datetime) -> None:
    """Raise or end what the finding says of; both are events."""
    removed = ReleaseEntry.objects.filter(entry=finding.target.entry_id).select_related("release")
    last = removed.order_by("-release__serial").first()
    for change in changes(finding, published=last, now=now):
        apply(change, finding, now=now)


def apply(change: Change, finding: Finding, *, now: datetime) -> None:
    standing = Incident.objects.filter(
        kind=change.kind, provider=finding.provider, target=finding.target, ended_at=None
    ).first()
    detail = {"provider": finding.provider.name, "url": finding.target.url, "finding": finding.pk}
    if change.is_wrong and standing is None:
        raised = Incident.objects.create(
            kind=change.kind, provider=finding.provider, target=finding.target, finding=finding, raised_at=now
        )
        record(None, f"incident.{change.kind}", raised, detail=detail)
    if not change.is_wrong and standing is not None:
        Incident.objects.filter(pk=standing.pk).update(ended_at=now)
        record(None, "incident.ended", standing, detail={**detail, "kind": change.kind})
