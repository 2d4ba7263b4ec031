"""Tells what became of a case since its page was loaded, for a decision that was not written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from review_portal.audit.models import Event
from review_portal.campaigns.models import Membership
from review_portal.evidence.models import Post
from review_portal.review.models import Case

MOST = 12


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why nothing was written, what others did meanwhile, and the posts that came."""

    sentence: str
    events: list[Event]
    posts: list[Post]


def conflict_of(case: Case, *, sentence: str, since: datetime | None) -> Conflict:
    if since is None:
        return Conflict(sentence, [], [])
    events = Event.objects.filter(target_type="review.case", target_id=str(case.pk), at__gt=since).order_by("number")
    joined = Membership.objects.filter(campaign=case.campaign_id, joined_at__gt=since).select_related("post__source")
    return Conflict(sentence, list(events[:MOST]), [row.post for row in joined.order_by("post_id")[:MOST]])
