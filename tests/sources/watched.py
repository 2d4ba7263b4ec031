"""A source with a fortnight behind it: good visits, a changed layout, a vanished post, a picture known elsewhere."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from review_portal.evidence.models import Disappearance, Picture
from review_portal.sources.models import CrawlRun, Source
from tests.scoring.publishing import publish

ENDS = ["OK"] * 8 + ["EMPTY", "RATE_LIMITED", "OK", "OK", "NETWORK", "MARKUP_UNRECOGNISED"]


def watched() -> Source:
    now = timezone.now()
    gone, other = publish("Тихая гавань снова на связи", where="example_harbor"), publish("x", where="example_other")
    source = gone.source
    for place, outcome in enumerate(ENDS):
        at = now - timedelta(days=len(ENDS) - 1 - place, minutes=5)
        CrawlRun.objects.create(
            source=source, runner="runner-1", status="finished", outcome=outcome, claimed_at=at, lease_until=at,
            finished_at=at + timedelta(seconds=40), pages=3, posts=(5 * place) % 13, seen=20, message="",
            complaints=[{"kind": "unread", "outcome": outcome}] if outcome == "MARKUP_UNRECOGNISED" else [],
        )  # fmt: skip
    Disappearance.objects.create(source=source, post_id=gone.post_id, capture=gone.capture, seen_at=now)
    for post in (gone, other):
        Picture.objects.create(
            capture=post.capture, source=post.source, post_id=post.post_id, phash=7, width=640, height=480
        )
    alarm = [{"kind": "too_few", "seen": 0, "expected": 20}]
    Source.objects.filter(pk=source.pk).update(
        alarm=alarm, alarmed_at=now, minimum_posts=20, expected_fields=["text", "author"], last_outcome=ENDS[-1],
        last_visited_at=now, politeness={"delay_seconds": 0.5, "reasons": {"delay_seconds": "Наше зеркало."}},
        shortest=timedelta(minutes=30), longest=timedelta(hours=6), pace=timedelta(hours=2), setbacks=1,
    )  # fmt: skip
    source.refresh_from_db()
    return source
