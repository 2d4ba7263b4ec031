"""Uncovers a picture: each time an event, because looking is an act."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Model

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.evidence.models import Capture, Post
from review_portal.review.pictures import capture_of
from review_portal.review.services.exposure import count_looking
from review_portal.review.services.moving import need


@transaction.atomic
def reveal_picture(shown_in: Model, post: Post, place: int, *, actor: User, now: datetime) -> Capture:
    """Return the picture's capture, and record who uncovered it where. Raises NoPicture, and then records nothing."""
    need(actor, Ability.SEE_QUEUE)
    capture = capture_of(post, place)
    count_looking(actor=actor, now=now, pictures=1)
    record(actor, "picture.revealed", shown_in, detail={"post": post.pk, "picture": place, "capture": capture.pk})
    return capture
