"""The sweeper of ungrouped posts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from review_portal.campaigns.services import group_posts
from review_portal.campaigns.tasks import sweep
from review_portal.evidence.models import Post
from review_portal.jobs import GROUP_POSTS
from review_portal.scoring.backlog import send_on
from tests.scoring.publishing import NOW, assess, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def left_behind() -> Post:
    """Return a flagged post that was assessed five minutes ago; its job is lost, like that of an innocent one."""
    post = publish("Товар")
    assess(post, publish("Кот"), now=timezone.now() - timedelta(minutes=5))
    ProcrastinateJob.objects.all()._raw_delete("default")
    return post


def jobs() -> list[list[int]]:
    return [job.args["ids"] for job in ProcrastinateJob.objects.filter(task_name=GROUP_POSTS).order_by("pk")]


def test_it_defers_what_was_left_behind(left_behind: Post) -> None:
    sweep(timestamp=0)
    assert jobs() == [[left_behind.pk]]


def test_it_leaves_grouped_posts_alone(left_behind: Post) -> None:
    group_posts([left_behind.pk], now=NOW)
    sweep(timestamp=0)
    assert jobs() == []


def test_it_leaves_young_assessments_alone() -> None:
    assess(publish("Товар"), now=timezone.now())
    ProcrastinateJob.objects.all()._raw_delete("default")
    sweep(timestamp=0)
    assert jobs() == []


def test_it_waits_while_jobs_are_on_their_way(left_behind: Post) -> None:
    send_on(GROUP_POSTS, [1, left_behind.pk])
    sweep(timestamp=0)
    assert jobs() == [[1, left_behind.pk]]


def test_jobs_of_others_keep_nobody_waiting(left_behind: Post) -> None:
    send_on(GROUP_POSTS, [0])
    sweep(timestamp=0)
    assert jobs() == [[0], [left_behind.pk]]


def test_what_may_break_its_batch_goes_alone() -> None:
    posts = [publish("Товар"), publish("Товар")]
    assess(*posts, now=timezone.now() - timedelta(hours=2))
    ProcrastinateJob.objects.all()._raw_delete("default")
    sweep(timestamp=0)
    assert jobs() == [[posts[0].pk], [posts[1].pk]]
