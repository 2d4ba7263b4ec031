"""The jobs of the probes: what is measured, what waits for a control, what looks like a mirror."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from review_portal.probes import services


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="probes.arrange_targets", name="probes.arrange_targets")
def arrange_targets(timestamp: int) -> None:
    services.arrange_targets(now=timezone.now())
    services.judge_waiting(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="probes.prove_restoration", name="probes.prove_restoration")
def prove_restoration(timestamp: int) -> None:
    services.prove_restoration(now=timezone.now())


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="probes.watch_mirrors", name="probes.watch_mirrors")
def watch_mirrors(timestamp: int) -> None:
    services.watch_mirrors(now=timezone.now())
