"""The jobs of review: cases that follow campaigns, leases that ran out, priorities that move with time."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from review_portal.jobs import OPEN_CASES
from review_portal.review import services
from review_portal.review.weighing import campaigns_without_case
from review_portal.scoring.backlog import left_alone, send_on

SWEEP_LIMIT = 1024


@app.task(name=OPEN_CASES, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def open_cases(ids: list[int]) -> None:
    services.open_cases(ids, now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="review.sweep", name="review.sweep")
def sweep(timestamp: int) -> None:
    """Open what has undecided posts and no undecided case though its job is gone.

    Each alone and drawn by lot: one whose case cannot be opened stands before nobody and takes nobody down with it.
    """
    drawn = campaigns_without_case().order_by("?").values_list("pk", flat=True)[:SWEEP_LIMIT]
    send_on(OPEN_CASES, sorted(left_alone(OPEN_CASES, drawn)), size=1)


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="review.return_lapsed", name="review.return_lapsed")
def return_lapsed(timestamp: int) -> None:
    services.return_lapsed(now=timezone.now())


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="review.refresh_priorities", name="review.refresh_priorities")
def refresh_priorities(timestamp: int) -> None:
    services.refresh_priorities(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="review.tally_sources", name="review.tally_sources")
def tally_sources(timestamp: int) -> None:
    services.tally_sources(now=timezone.now())
