"""The job of retention: every night what is past its time goes."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from review_portal.evidence import store
from review_portal.retention import services


@app.periodic(cron="20 21 * * *")  # after two at night in Kazakhstan
@app.task(queueing_lock="retention.bury", name="retention.bury")
def bury(timestamp: int) -> None:
    services.bury_all(now=timezone.now())
    services.sweep_files()
    store.sweep_halves()
    services.forget_readings(now=timezone.now())
