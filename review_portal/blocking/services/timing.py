"""Raises an alarm for every stage that is past its time, and ends it when the step is taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from review_portal.audit.services import record
from review_portal.blocking.clocks import Running, clocks_of
from review_portal.blocking.models import BlockingRequest, ClockAlarm
from review_portal.blocking.regimes import regimes

LONGEST = timedelta(days=30)  # no stage takes longer; a request that has not moved since owes nothing new


@transaction.atomic
def watch_clocks(*, now: datetime) -> tuple[int, int]:
    """Look at every request that is on its way. Returns how many alarms were raised and how many ended.

    Running twice raises nothing twice: one open alarm a stage.
    """
    raised = ended = 0
    running = BlockingRequest.objects.on_the_way(now - LONGEST).prefetch_related("items__steps")
    for request in running.select_for_update(of=("self",)).order_by("pk"):
        standing = {alarm.stage: alarm for alarm in request.alarms.filter(ended_at=None)}
        for clock in clocks_of(regimes()[request.regime], request.items.all(), now=now):
            alarm = standing.get(clock.stage.code)
            if clock.late and alarm is None:
                raise_alarm(request, clock.stage.code, clock.stage.by, late=clock.late, now=now)
                raised += 1
            elif alarm and not clock.late:
                ClockAlarm.objects.filter(pk=alarm.pk).update(ended_at=now)
                record(None, "clock_alarm.ended", alarm, detail={"request": request.number, "stage": alarm.stage})
                ended += 1
    return raised, ended


def raise_alarm(
    request: BlockingRequest, stage: str, addressee: str, *, late: Sequence[Running], now: datetime
) -> ClockAlarm:
    alarm = ClockAlarm.objects.create(
        request=request,
        stage=stage,
        addressee=addressee,
        due_at=min(one.due_at for one in late),
        items=len(late),
        raised_at=now,
    )
    detail = {"request": request.number, "stage": stage, "addressee": addressee, "items": len(late)}
    record(None, "clock_alarm.raised", alarm, detail=detail)
    return alarm
