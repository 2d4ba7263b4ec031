"""Keeps the parts of the priority that move with time up to date."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from review_portal.review.models import Case
from review_portal.review.priority import with_time

WEIGH_EVERY = timedelta(minutes=30)
BATCH = 2000


@transaction.atomic
def refresh_priorities(*, now: datetime) -> int:
    """Weigh freshness and age again for the cases weighed longest ago, and return how many.

    No event and no version: nobody did anything, and the parts can be computed again from the case's own times.
    """
    stale = Case.objects.undecided().filter(weighed_at__lt=now - WEIGH_EVERY).order_by("weighed_at")
    cases = list(stale.select_for_update(skip_locked=True, no_key=True)[:BATCH])
    for case in cases:
        case.priority_parts = with_time(
            case.priority_parts, newest_at=case.newest_at, opened_at=case.opened_at, now=now
        )
        case.priority = sum(case.priority_parts.values())
        case.weighed_at = now
    Case.objects.bulk_update(cases, ["priority", "priority_parts", "weighed_at"], batch_size=500)
    return len(cases)
