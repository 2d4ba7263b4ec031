"""The jobs of payments: registering what was found, following wallets, and letting freezes run out."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from review_portal.jobs import defer_batch
from review_portal.payments.models import TraceRun
from review_portal.payments.pictures import unread
from review_portal.payments.services.looking import read_picture
from review_portal.payments.services.moving import expire_freezes
from review_portal.payments.services.proposing import propose_shared
from review_portal.payments.services.registering import register_found
from review_portal.payments.services.tracing import TRACE, continue_trace
from review_portal.scoring.backlog import is_under_way

#: A run that has not moved for so long has lost its worker.
LEFT_BEHIND_AFTER = timedelta(minutes=10)
READ_PICTURES, AT_ONCE = "payments.read_pictures", 4


@app.task(name=TRACE, retry=RetryStrategy(max_attempts=3, exponential_wait=2))
def trace(ids: list[int]) -> None:
    for run in ids:
        continue_trace(run, now=timezone.now())


@app.task(name=READ_PICTURES)
def read_pictures(ids: list[int]) -> None:
    for picture in ids:
        read_picture(picture, now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="payments.look", name="payments.look")
def look(timestamp: int) -> None:
    """Send a few pictures of suspected posts into the darkroom, when none is on its way: reading takes seconds each."""
    if not is_under_way(READ_PICTURES):
        defer_batch(READ_PICTURES, ids=unread().values_list("pk", flat=True)[:AT_ONCE], size=AT_ONCE)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="payments.sweep", name="payments.sweep")
def sweep(timestamp: int) -> None:
    """Register new means, propose what they share, end what has lapsed, and take over what was left behind."""
    now = timezone.now()
    while register_found(now=now):
        pass
    propose_shared(now=now)
    expire_freezes(now=now)
    if not is_under_way(TRACE):
        left = TraceRun.objects.left_behind(now - LEFT_BEHIND_AFTER).values_list("pk", flat=True)
        defer_batch(TRACE, ids=left, size=1)
