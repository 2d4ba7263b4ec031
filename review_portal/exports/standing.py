"""Says how a provider stands: what it holds, how far behind it is, how fast it has been, what it owes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from review_portal.exports.models import Alarm, Provider, Receipt, Release

WINDOW = timedelta(days=30)
HOLDS = (Receipt.State.DEPLOYED, Receipt.State.ACTIVE)


@dataclass(frozen=True, slots=True)
class Standing:
    """`delays` are minutes from publication to the last receipt, oldest release first; `median` is theirs."""

    newest: int
    behind: int
    lines: int
    lines_held: int
    delays: Sequence[int]
    median: timedelta | None
    alarms: Sequence[Alarm]
    past_alarms: Sequence[Alarm]

    def alarm(self, kind: str) -> Alarm | None:
        return next((alarm for alarm in self.alarms if alarm.kind == kind), None)

    @property
    def unconfirmed(self) -> Alarm | None:
        return self.alarm(Alarm.Kind.UNCONFIRMED)

    @property
    def not_opened(self) -> Alarm | None:
        return self.alarm(Alarm.Kind.NOT_OPENED)


def standing_of(provider: Provider, now: datetime) -> Standing:
    sizes = dict(Release.objects.latest_first().values_list("serial", "size")[:1])
    newest = next(iter(sizes), 0)
    held = Release.objects.filter(serial=provider.held_serial).values_list("size", flat=True).first()
    taken = [
        at - published for at, published in confirmations(provider, now) if at >= published
    ]  # a receipt cannot be older than its release, a clock can
    alarms = list(provider.alarms.select_related("release").order_by("-raised_at")[:20])
    return Standing(
        newest=newest,
        behind=newest - provider.held_serial,
        lines=sizes.get(newest, 0),
        lines_held=held or 0,
        delays=[round(one.total_seconds() / 60) for one in taken],
        median=timedelta(seconds=median(one.total_seconds() for one in taken)) if taken else None,
        alarms=[alarm for alarm in alarms if alarm.ended_at is None],
        past_alarms=[alarm for alarm in alarms if alarm.ended_at is not None],
    )


def confirmations(provider: Provider, now: datetime) -> Sequence[tuple[datetime, datetime]]:
    """Return when each release of the last thirty days was confirmed, and when it was published."""
    rows = provider.receipts.filter(state__in=HOLDS, release__published_at__gt=now - WINDOW)
    return list(rows.order_by("release__serial").values_list("at", "release__published_at"))
