"""The jobs of finding: the index keeps up by itself, vectors follow where the encoder is, hunts go on step by step."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from review_portal.scoring.weights import encoder_folder
from review_portal.search import services
from review_portal.search.models import Hunt

VECTORS_AT_ONCE = 256
#: A hunt that did not move for so long lost its job.
STOOD_STILL = timedelta(minutes=2)


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="search.keep_up", name="search.keep_up")
def keep_up(timestamp: int) -> None:
    services.keep_up(now=timezone.now())


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="search.index_whole", name="search.index_whole")
def index_whole(timestamp: int) -> None:
    """Compare the index with the whole record, once a night."""
    services.keep_up(now=timezone.now(), whole=True)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="search.read_meanings", name="search.read_meanings")
def read_meanings(timestamp: int) -> None:
    """Read the meaning of new posts on a machine that has the encoder."""
    if encoder_folder() is not None:
        services.read_meanings(limit=VECTORS_AT_ONCE)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="search.find_echoes", name="search.find_echoes")
def find_echoes(timestamp: int) -> None:
    """Offer to people what says the same in two campaigns, once its vectors are there."""
    services.find_echoes(limit=VECTORS_AT_ONCE, now=timezone.now())


@app.task(name=services.hunting.TASK, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def hunt(ids: list[int]) -> None:
    for pk in ids:
        services.go_on(pk, now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="search.take_up_hunts", name="search.take_up_hunts")
def take_up_hunts(timestamp: int) -> None:
    """Defer again the hunts whose job is gone (law 4: losing the job table loses only time)."""
    still = Hunt.objects.filter(status=Hunt.Status.RUNNING, moved_at__lt=timezone.now() - STOOD_STILL)
    for pk in still.values_list("pk", flat=True):
        services.hunting.defer(pk)
