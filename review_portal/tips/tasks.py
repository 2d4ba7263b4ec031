"""The jobs of tips: read what came, take up what was left behind, forget what was useless."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from review_portal.jobs import READ_TIPS, defer_batch
from review_portal.tips.models import Tip
from review_portal.tips.services import forget_useless
from review_portal.tips.services import read_tip as read_one


@app.task(name=READ_TIPS)
def read_tips(ids: list[int]) -> None:
    for pk in ids:
        read_one(pk, now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="tips.take_up", name="tips.take_up")
def take_up(timestamp: int) -> None:
    """Defer again what nobody has read in time: the row wants it, whatever became of its job."""
    left = Tip.objects.left_behind(timezone.now()).order_by("pk").values_list("pk", flat=True)[:100]
    defer_batch(READ_TIPS, ids=list(left), size=1)


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="tips.forget", name="tips.forget")
def forget(timestamp: int) -> None:
    now = timezone.now()
    while forget_useless(now=now):
        pass
