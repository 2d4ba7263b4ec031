"""Draws the decisions that somebody else judges a second time."""

from __future__ import annotations

import hmac
from datetime import datetime

from django.conf import settings

from review_portal.review.models import Decision, Look


def is_drawn(decision: Decision) -> bool:
    """Draw a share of the decisions for a second look; the key makes the draw fair and unforeseeable."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"look:{decision.pk}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big") < settings.SECOND_LOOKS * 2**64


def draw_look(decision: Decision, *, now: datetime) -> bool:
    """Put the decision before somebody else, blind, if it is drawn. Part of the decision's own transaction."""
    if not is_drawn(decision):
        return False
    Look.objects.create(decision=decision, kind=Look.Kind.BLIND, created_at=now)
    return True
