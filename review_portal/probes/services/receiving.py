"""Takes what a vantage point measured: idempotent, and facts for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from review_portal.exports.models import Release
from review_portal.probes.models import Measurement, ProbeTarget, Vantage
from review_portal.probes.services.judging import judge_waiting
from review_portal.probes.verdicts import Seen

AHEAD = timedelta(minutes=2)  # a clock that is further ahead than this is wrong
BEHIND = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of a report."""

    target: int
    measured_at: datetime
    seen: Seen


def take_readings(
    vantage: Vantage, readings: Sequence[Reading], *, now: datetime
) -> tuple[int, list[dict[str, object]]]:
    """Keep what is new and judge what can be judged; returns how many were new, and what was refused and why."""
    with transaction.atomic():
        taken, refused = keep(vantage, readings, now=now)
        Vantage.objects.filter(pk=vantage.pk).update(last_seen_at=now)
    judge_waiting(now=now)
    return taken, refused


def keep(vantage: Vantage, readings: Sequence[Reading], *, now: datetime) -> tuple[int, list[dict[str, object]]]:
    known = ProbeTarget.objects.in_bulk({reading.target for reading in readings})
    refused: list[dict[str, object]] = []
    rows = []
    serial = Release.objects.latest_first().values_list("serial", flat=True).first() or 0
    for reading in readings:
        if reason := refusal(reading, known, now):
            refused.append({"target": reading.target, "reason": reason})
        else:
            rows.append(row_of(vantage, reading, serial=serial, now=now))
    fresh = unknown(vantage, rows)
    Measurement.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh), refused


def unknown(vantage: Vantage, rows: Sequence[Measurement]) -> list[Measurement]:
    """Leave out what an earlier report told already."""
    told = vantage.measurements.filter(
        target__in={row.target_id for row in rows}, measured_at__in={row.measured_at for row in rows}
    )
    known = set(told.values_list("target_id", "measured_at"))
    return [row for row in rows if (row.target_id, row.measured_at) not in known]


def refusal(reading: Reading, known: dict[int, ProbeTarget], now: datetime) -> str:
    target = known.get(reading.target)
    if target is None:
        return "There is no such target; claim targets first."
    if target.url != reading.seen.url:
        return f"Target {target.pk} is another address than the one that was measured."
    if not now - BEHIND <= reading.measured_at <= now + AHEAD:
        return "The time of the measurement cannot be; set this machine's clock."
    return ""


def row_of(vantage: Vantage, reading: Reading, *, serial: int, now: datetime) -> Measurement:
    seen = reading.seen
    return Measurement(
        vantage=vantage, target_id=reading.target, serial=serial,
        held_serial=vantage.provider.held_serial if vantage.provider else None,
        measured_at=reading.measured_at, received_at=now, online=seen.online,
        dns=seen.dns, addresses=list(seen.addresses), tcp=seen.tcp, address=seen.address, tls=seen.tls,
        certificate_sha256=seen.certificate_sha256, without_name=seen.without_name, http=seen.http,
        status=seen.status, location=seen.location, title=seen.title, body_sha256=seen.body_sha256, size=seen.size,
    )  # fmt: skip
