"""The job of who comes in: by what strangers were counted is thrown away as soon as its day is over."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from review_portal.accounts import counting


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="accounts.throw_away", name="accounts.throw_away")
def throw_away(timestamp: int) -> None:
    counting.throw_away(now=timezone.now())
