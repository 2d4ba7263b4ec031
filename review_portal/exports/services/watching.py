"""Raises an alarm when a provider owes something, and ends it when it was shown."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from review_portal.audit.services import record
from review_portal.exports.alarms import Debt, owed
from review_portal.exports.models import Alarm, Provider


def watch_providers(*, now: datetime) -> list[Alarm]:
    """Look at every provider; returns the alarms that were raised. May run at any time, twice changes nothing."""
    return [alarm for provider in Provider.objects.order_by("pk") for alarm in watch(provider, now=now)]


@transaction.atomic
def watch(provider: Provider, *, now: datetime) -> list[Alarm]:
    """Compare what is owed with what stands open; both a raised and an ended alarm are events."""
    # Two watchers at once would raise the same alarm twice.
    provider = Provider.objects.select_for_update().get(pk=provider.pk)
    debts = {debt.kind: debt for debt in owed(provider, now)}
    standing = {alarm.kind: alarm for alarm in provider.alarms.filter(ended_at=None)}
    for kind, alarm in standing.items():
        if kind not in debts:
            end(alarm, now=now)
        else:
            renew(alarm, debts[kind])
    return [raise_alarm(provider, debt, now=now) for kind, debt in debts.items() if kind not in standing]


def raise_alarm(provider: Provider, debt: Debt, *, now: datetime) -> Alarm:
    alarm = Alarm.objects.create(
        provider=provider,
        kind=debt.kind,
        release=debt.release,
        example=debt.example,
        lines=debt.lines,
        since=debt.since,
        raised_at=now,
    )
    detail = {"provider": provider.name, "since": debt.since, "lines": debt.lines}
    record(None, f"alarm.{debt.kind}", alarm, detail=detail)
    return alarm


def renew(alarm: Alarm, debt: Debt) -> None:
    """Keep the numbers of an open alarm true; not an act, so not an event."""
    Alarm.objects.filter(pk=alarm.pk).update(
        release=debt.release, example=debt.example, lines=debt.lines, since=debt.since
    )


def end(alarm: Alarm, *, now: datetime) -> None:
    Alarm.objects.filter(pk=alarm.pk, ended_at=None).update(ended_at=now)
    record(None, "alarm.ended", alarm, detail={"provider": alarm.provider.name, "kind": alarm.kind})
