"""Raises an alarm before an entry, a senior's override or a freeze runs out, and ends it when it was renewed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from review_portal.audit.services import record
from review_portal.blocking.models import BlockEntry, EndAlarm
from review_portal.payments.models import PaymentMeans

ALARM_LOCK = 0x51454E44  # any constant of our own
Kind = EndAlarm.Kind
Key = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Ending:
    """One thing that runs out within its time: an entry, or a frozen means of payment."""

    kind: str
    ends_at: datetime
    entry: BlockEntry | None = None
    means: PaymentMeans | None = None

    @property
    def key(self) -> Key:
        return (self.entry.pk if self.entry else None, self.means.pk if self.means else None)


@transaction.atomic
def watch_ends(*, now: datetime) -> tuple[int, int]:
    """Compare what runs out soon with the open alarms; returns how many were raised and how many ended.

    Running twice raises nothing twice. A renewed entry is another entry, and a new order of freezing another end:
    both end the alarm.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALARM_LOCK])
    soon = {ending.key: ending for ending in endings(now)}
    standing: Mapping[Key, EndAlarm] = {
        (alarm.entry_id, alarm.means_id): alarm for alarm in EndAlarm.objects.filter(ended_at=None)
    }
    over = [alarm for key, alarm in standing.items() if key not in soon or soon[key].ends_at != alarm.ends_at]
    for alarm in over:
        EndAlarm.objects.filter(pk=alarm.pk).update(ended_at=now)
        record(None, "end_alarm.ended", alarm, detail=told(alarm))
    fresh = [ending for key, ending in soon.items() if key not in standing or standing[key] in over]
    for ending in fresh:
        raise_alarm(ending, now=now)
    return len(fresh), len(over)


def raise_alarm(ending: Ending, *, now: datetime) -> None:
    alarm = EndAlarm.objects.create(
        kind=ending.kind, entry=ending.entry, means=ending.means, ends_at=ending.ends_at, raised_at=now
    )
    record(None, "end_alarm.raised", alarm, detail=told(alarm))


def told(alarm: EndAlarm) -> dict[str, object]:
    return {"kind": str(alarm.kind), "entry": alarm.entry_id, "means": alarm.means_id, "ends_at": alarm.ends_at}


def endings(now: datetime) -> Iterator[Ending]:
    ahead = settings.ALARM_AHEAD
    overridden = BlockEntry.objects.filter(ends_at=F("item__override_until"))
    for kind, entries in ((Kind.OVERRIDE, overridden), (Kind.ENTRY, BlockEntry.objects.exclude(pk__in=overridden))):
        for entry in entries.standing(now).filter(ends_at__lte=now + ahead[kind]).order_by("ends_at", "pk"):
            yield Ending(kind, entry.ends_at, entry=entry)
    frozen = PaymentMeans.objects.filter(status=PaymentMeans.Status.FROZEN, frozen_until__gt=now)
    for means in frozen.filter(frozen_until__lte=now + ahead[Kind.FREEZE]).order_by("frozen_until", "pk"):
        if means.frozen_until is not None:
            yield Ending(Kind.FREEZE, means.frozen_until, means=means)
