"""Looks by itself whether a page is gone that a platform was asked to remove, once the platform's time is over."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from review_portal.audit.errors import Refused
from review_portal.blocking.measures import Measure
from review_portal.blocking.models import BlockItem, ItemStep, Recheck
from review_portal.blocking.regimes import regimes
from review_portal.blocking.services.rechecking import ask_recheck
from review_portal.blocking.services.timing import LONGEST

STAGE = "platform"
OWED = frozenset({ItemStep.Status.SENT, ItemStep.Status.ACKNOWLEDGED, ItemStep.Status.EXECUTED})
REMOVAL = Recheck.Purpose.REMOVAL


@transaction.atomic
def ask_removals(*, now: datetime) -> int:
    """Have every page visited that should be gone by now, and again each time the clock has run. Returns how many.

    The platform's word is not enough: also what it calls executed is looked at. What was found and waits for a person
    is not asked again before that person has judged. After thirty days nobody waits for the platform any more.
    """
    items = BlockItem.objects.filter(measure=Measure.PLATFORM_REPORT, excluded=False, request__status="approved")
    sent = items.annotate(
        sent_at=Max("steps__at", filter=Q(steps__status=ItemStep.Status.SENT)),
        looked_at=Max("rechecks__asked_at", filter=Q(rechecks__purpose=REMOVAL)),
    ).filter(sent_at__gte=now - LONGEST)
    before_people = Recheck.objects.for_people().order_by().values("item")
    rows = sent.exclude(pk__in=before_people).select_related("request", "post__source").order_by("pk")
    newest = dict(ItemStep.objects.filter(item__in=rows).newest().values_list("item_id", "status"))
    asked = 0
    for item in rows:
        limit = time_of(item)
        if (
            limit is None
            or newest[item.pk] not in OWED
            or now < max(item.sent_at, item.looked_at or item.sent_at) + limit
        ):
            continue
        # A page that has no address of the web is left to people, and stops no other.
        with contextlib.suppress(Refused), transaction.atomic():
            ask_recheck(item, purpose=REMOVAL, actor=None, now=now)
            asked += 1
    return asked


def time_of(item: BlockItem) -> timedelta | None:
    """Return how long the platform may take on the road of the request; None where the road knows no platform."""
    stage = regimes()[item.request.regime].stages.get(STAGE)
    return stage.limit if stage else None
