"""The jobs of exports: what opens at once, what providers owe, and what their receipts prove."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from review_portal.exports import services


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="exports.watch_providers", name="exports.watch_providers")
def watch_providers(timestamp: int) -> None:
    services.watch_providers(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="exports.prove_execution", name="exports.prove_execution")
def prove_execution(timestamp: int) -> None:
    services.prove_execution(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="exports.publish_removals", name="exports.publish_removals")
def publish_removals(timestamp: int) -> None:
    services.publish_removals(now=timezone.now())
