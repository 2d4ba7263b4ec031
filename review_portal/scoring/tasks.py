"""The jobs of scoring: a batch of posts, and the sweeper for posts that were left behind."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from review_portal.evidence.models import Post
from review_portal.jobs import SCORE_POSTS
from review_portal.scoring import services
from review_portal.scoring.backlog import is_under_way, left_alone, send_on
from review_portal.scoring.candidates import judge_in_shadow
from review_portal.scoring.findings import classifier_of
from review_portal.scoring.models import ModelVersion, ShadowAssessment

#: A younger post has its own job on the way.
LEFT_BEHIND_AFTER = timedelta(minutes=2)
#: An older post may itself be what makes its batch fail: it goes alone, so that it cannot hold back the others.
ALONE_AFTER = timedelta(minutes=30)
SWEEP_LIMIT = 4096
SHADOWED_AT_ONCE = 64


@app.task(name=SCORE_POSTS, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def score_posts(ids: list[int]) -> None:
    services.score_posts(ids, now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="scoring.sweep", name="scoring.sweep")
def sweep(timestamp: int) -> None:
    """Defer again what is unscored though its job is gone (law 4: losing the job table loses only time).

    Those that fail whenever they are tried stay old: who goes alone is drawn by lot, so that they stand before nobody.
    """
    now = timezone.now()
    unscored = Post.objects.unscored().order_by("pk")
    late = unscored.filter(seen_at__range=(now - ALONE_AFTER, now - LEFT_BEHIND_AFTER))
    stuck = unscored.filter(seen_at__lt=now - ALONE_AFTER)
    send_on(SCORE_POSTS, left_alone(SCORE_POSTS, late.values_list("pk", flat=True)[:SWEEP_LIMIT]))
    drawn = stuck.order_by("?").values_list("pk", flat=True)[: settings.SCORING_BATCH]
    send_on(SCORE_POSTS, sorted(left_alone(SCORE_POSTS, drawn)), size=1)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="scoring.shadow", name="scoring.shadow")
def shadow(timestamp: int) -> None:
    """Let the candidate, where there is one, judge the newest posts that the live model has judged."""
    candidate = ModelVersion.objects.in_shadow()
    if candidate is None or is_under_way(SCORE_POSTS):  # live work goes first
        return
    done = ShadowAssessment.objects.by(candidate).filter(post=OuterRef("pk"))
    posts = Post.objects.filter(scored_at__gte=candidate.created_at).exclude(Exists(done)).order_by("-pk")
    ids = list(posts.values_list("pk", flat=True)[:SHADOWED_AT_ONCE])
    if ids:
        judge_in_shadow(candidate, ids, classifier=classifier_of(candidate.weights), now=timezone.now())
