"""The jobs of blocking: what ends in time, what is late, what must be looked at again."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from review_portal.blocking import services


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="blocking.expire_entries", name="blocking.expire_entries")
def expire_entries(timestamp: int) -> None:
    services.expire_entries(now=timezone.now())
    services.suspend_reversed(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="blocking.watch_clocks", name="blocking.watch_clocks")
def watch_clocks(timestamp: int) -> None:
    services.watch_clocks(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="blocking.settle_rechecks", name="blocking.settle_rechecks")
def settle_rechecks(timestamp: int) -> None:
    services.settle_rechecks(now=timezone.now())
    services.ask_screenshots(now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="blocking.ask_renewals", name="blocking.ask_renewals")
def ask_renewals(timestamp: int) -> None:
    services.ask_renewals(now=timezone.now())
    services.ask_removals(now=timezone.now())
    services.watch_ends(now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="blocking.watch_holders", name="blocking.watch_holders")
def watch_holders(timestamp: int) -> None:
    services.watch_holders(now=timezone.now())
