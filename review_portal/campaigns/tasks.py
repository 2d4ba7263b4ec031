"""The jobs of grouping: a batch of posts, and the sweeper for posts that were left behind."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from review_portal.campaigns import services
from review_portal.jobs import GROUP_POSTS
from review_portal.scoring.backlog import left_alone, send_on
from review_portal.scoring.models import Assessment

#: A younger assessment has its own job on the way.
LEFT_BEHIND_AFTER = timedelta(minutes=2)
#: An older one may itself be what makes its batch fail: it goes alone, drawn by lot.
ALONE_AFTER = timedelta(minutes=30)
SWEEP_LIMIT = 4096


@app.task(name=GROUP_POSTS, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def group_posts(ids: list[int]) -> None:
    services.group_posts(ids, now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="campaigns.sweep", name="campaigns.sweep")
def sweep(timestamp: int) -> None:
    """Defer again what is worth a case and has no campaign though its job is gone, as the sweeper of scoring does."""
    now = timezone.now()
    left = Assessment.objects.worth_a_case().filter(post__membership=None).order_by("post_id")
    late = left.filter(created_at__range=(now - ALONE_AFTER, now - LEFT_BEHIND_AFTER)).values_list("post_id", flat=True)
    stuck = left.filter(created_at__lt=now - ALONE_AFTER).values_list("post_id", flat=True)
    send_on(GROUP_POSTS, left_alone(GROUP_POSTS, dict.fromkeys(late[:SWEEP_LIMIT])))
    drawn = set(stuck.order_by("?")[: settings.SCORING_BATCH])
    send_on(GROUP_POSTS, sorted(left_alone(GROUP_POSTS, drawn)), size=1)
