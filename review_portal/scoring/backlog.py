"""Sends batches of work on, and tells sweepers whether they are still on their way."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from review_portal.jobs import defer_batch

CARRIED = """
    SELECT DISTINCT carried::bigint FROM procrastinate_jobs, jsonb_array_elements_text(args->'ids') AS carried
    WHERE task_name = %s AND status IN ('todo', 'doing') AND carried::bigint = ANY(%s)
"""


def send_on(task: str, ids: Iterable[int], *, size: int | None = None) -> None:
    """Defer `task(ids=[…])` in batches of the usual size, in the caller's transaction."""
    defer_batch(task, ids=ids, size=size or settings.SCORING_BATCH)


def is_under_way(task: str) -> bool:
    """Say whether a job of the task waits or runs: then its rows are late, not left behind."""
    return ProcrastinateJob.objects.filter(task_name=task, status__in=["todo", "doing"]).exists()


def left_alone(task: str, ids: Iterable[int]) -> list[int]:
    """Return those ids that no job of the task carries any more.

    That other jobs are on their way says nothing of these: where work never pauses, they would wait for ever.
    """
    asked = list(ids)
    with connection.cursor() as cursor:
        cursor.execute(CARRIED, [task, asked])
        carried = {found for (found,) in cursor.fetchall()}
    return [one for one in asked if one not in carried]
