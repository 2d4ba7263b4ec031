"""The job of appeals: those that wait for a reviewer."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from review_portal.appeals import services


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="appeals.assign_waiting", name="appeals.assign_waiting")
def assign_waiting(timestamp: int) -> None:
    services.assign_waiting(now=timezone.now())
