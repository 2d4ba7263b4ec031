"""Finds the decision that a person may still take back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count

from review_portal.accounts.models import User
from review_portal.review.models import Decision


@dataclass(frozen=True, slots=True)
class Undo:
    """One's own last decision and until when it can be undone."""

    decision: Decision
    until: datetime
    posts: int


def undoable(user: User, now: datetime) -> Undo | None:
    recent = Decision.objects.standing().filter(actor=user, created_at__gt=now - settings.UNDO_WINDOW)
    decision = recent.select_related("case").annotate(posts=Count("members")).order_by("-pk").first()
    if decision is None:
        return None
    posts: int = decision.posts  # type: ignore[attr-defined]  # counted above
    return Undo(decision, decision.created_at + settings.UNDO_WINDOW, posts)
