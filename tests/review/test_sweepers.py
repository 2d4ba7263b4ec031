"""What happens by itself: left-behind campaigns, lapsed leases, ageing priorities."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from review_portal.campaigns.services import group_posts
from review_portal.jobs import OPEN_CASES
from review_portal.review import tasks
from review_portal.review.models import Case
from review_portal.review.services import refresh_priorities
from tests.scoring.publishing import NOW, assess, publish

pytestmark = pytest.mark.django_db


def jobs() -> list[list[int]]:
    return [job.args["ids"] for job in ProcrastinateJob.objects.filter(task_name=OPEN_CASES)]


def lose_jobs() -> None:
    ProcrastinateJob.objects.all()._raw_delete("default")


def test_a_campaign_without_a_case_is_deferred_again() -> None:
    post = publish("Товар")
    assess(post)
    campaigns = group_posts([post.pk], now=NOW)
    lose_jobs()
    tasks.sweep(timestamp=0)
    assert jobs() == [campaigns]


def test_a_campaign_with_a_case_is_not(case: Case) -> None:
    lose_jobs()
    tasks.sweep(timestamp=0)
    assert jobs() == []


def test_a_decided_case_with_a_new_post_is_deferred_again(case: Case) -> None:
    Case.objects.update(status="decided", decided_at=NOW)
    lose_jobs()
    tasks.sweep(timestamp=0)
    assert jobs() == [[case.campaign_id]]


def test_the_sweeper_waits_while_jobs_are_on_their_way(case: Case) -> None:
    Case.objects.update(status="decided", decided_at=NOW)
    before = jobs()
    tasks.sweep(timestamp=0)
    assert jobs() == before


def test_the_job_opens_the_case() -> None:
    post = publish("Товар")
    assess(post)
    tasks.open_cases(group_posts([post.pk], now=NOW))
    assert Case.objects.get().status == "waiting"


def test_priorities_move_with_time(case: Case) -> None:
    later = NOW + timedelta(days=1)
    assert refresh_priorities(now=later) == 1
    older = Case.objects.get()
    assert older.priority_parts["age"] > case.priority_parts["age"]
    assert older.priority_parts["freshness"] < case.priority_parts["freshness"]
    assert (older.priority, older.version) == (sum(older.priority_parts.values()), case.version)


def test_a_fresh_weighing_is_left_alone(case: Case) -> None:
    assert refresh_priorities(now=NOW + timedelta(minutes=29)) == 0


def test_decided_cases_are_not_weighed(case: Case) -> None:
    Case.objects.update(status="decided", decided_at=NOW)
    assert refresh_priorities(now=NOW + timedelta(days=1)) == 0
