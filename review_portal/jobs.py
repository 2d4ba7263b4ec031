"""The jobs' names, how a room defers one, and the sweeper that takes over the work of dead workers.

A job only carries work: the row that wants it holds the truth, every job may run twice, and losing the whole job table
loses nothing but time (the rooms' own sweepers defer again what was left behind).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.types import JSONValue

SCORE_POSTS = "scoring.score_posts"
GROUP_POSTS = "campaigns.group_posts"
OPEN_CASES = "review.open_cases"
READ_TIPS = "tips.read_tips"
HEARTBEAT_LOST_AFTER = 30  # seconds; the worker beats every 10


# Inside a worker the Django app speaks through a connection of its own, outside the transaction of the task's rows:
# the next job could start before the rows that it is about are there. This one always uses Django's connection.
_outbox = App(connector=DjangoConnector())


def defer_batch(task: str, *, ids: Iterable[int], size: int) -> None:
    """Defer `task(ids=[…])` in batches, in the caller's transaction.

    Without a queueing lock: a job that waits already may start before this transaction commits, and would then miss
    these very rows. A job too many costs one query, because every job may run twice.
    """
    wanted: list[JSONValue] = [*ids]
    for start in range(0, len(wanted), size):
        _outbox.configure_task(task).defer(ids=wanted[start : start + size])


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="jobs.take_over", pass_context=False, name="jobs.take_over")
async def take_over(timestamp: int) -> None:
    """Give the jobs of workers that died to the living."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=HEARTBEAT_LOST_AFTER):
        await manager.retry_job(job, retry_at=timezone.now())
