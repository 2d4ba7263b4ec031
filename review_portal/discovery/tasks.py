"""The jobs of discovery: new posts are read every minute, and everything once a night."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from review_portal.discovery.collecting import collect


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="discovery.collect", lock="discovery", name="discovery.collect")
def collect_new(timestamp: int) -> None:
    collect(now=timezone.now())


@app.periodic(cron="10 3 * * *")
@app.task(queueing_lock="discovery.collect_whole", lock="discovery", name="discovery.collect_whole")
def collect_whole(timestamp: int) -> None:
    """Count also the posts that were read before a candidate was known."""
    collect(now=timezone.now(), whole=True)
