"""The sweeper of unscored posts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from review_portal.jobs import SCORE_POSTS
from review_portal.scoring.backlog import send_on
from review_portal.scoring.tasks import sweep
from tests.scoring.publishing import assess, publish

pytestmark = pytest.mark.django_db


def jobs() -> list[list[int]]:
    return [job.args["ids"] for job in ProcrastinateJob.objects.filter(task_name=SCORE_POSTS).order_by("pk")]


def test_it_defers_what_was_left_behind() -> None:
    seen_at = timezone.now() - timedelta(minutes=5)
    posts = [publish("Товар", seen_at=seen_at), publish("Кот", seen_at=seen_at)]
    sweep(timestamp=0)
    assert jobs() == [[post.pk for post in posts]]


def test_it_leaves_young_and_scored_posts_alone() -> None:
    publish("Товар", seen_at=timezone.now())
    assess(publish("Кот", seen_at=timezone.now() - timedelta(minutes=5)))
    sweep(timestamp=0)
    assert jobs() == []


def test_it_waits_while_jobs_are_on_their_way() -> None:
    post = publish("Товар", seen_at=timezone.now() - timedelta(minutes=5))
    send_on(SCORE_POSTS, [1, post.pk])
    sweep(timestamp=0)
    assert jobs() == [[1, post.pk]]


def test_jobs_of_others_keep_nobody_waiting() -> None:
    post = publish("Товар", seen_at=timezone.now() - timedelta(minutes=5))
    send_on(SCORE_POSTS, [0])
    sweep(timestamp=0)
    assert jobs() == [[0], [post.pk]]


def test_a_post_that_may_break_its_batch_goes_alone() -> None:
    old = [publish("Товар", seen_at=timezone.now() - timedelta(hours=2)) for _ in range(2)]
    sweep(timestamp=0)
    assert jobs() == [[old[0].pk], [old[1].pk]]


def test_what_fails_for_ever_does_not_stand_before_what_came_later(settings: Any) -> None:
    settings.SCORING_BATCH = 1
    old = timezone.now() - timedelta(hours=2)
    for _broken in range(2):
        publish("Товар", seen_at=old)
    whole = publish("Кот", seen_at=old).pk
    for _minute in range(60):  # three by lot: that the third is never drawn happens once in 10^10 runs
        sweep(timestamp=0)
        if [whole] in jobs():
            break
        ProcrastinateJob.objects.filter(task_name=SCORE_POSTS).update(status="failed")
    assert [whole] in jobs()
