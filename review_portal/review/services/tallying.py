"""Counts ahead what case pages tell of each source."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from review_portal.review.models import SourceTally
from review_portal.review.surroundings import counted
from review_portal.sources.models import Source

COUNT_EVERY = timedelta(minutes=10)
BATCH = 10  # a source of a hundred thousand posts takes a second: so many fit into a minute beside the other jobs


def tally_sources(*, now: datetime) -> int:
    """Count the sources that were counted longest ago anew, and return how many.

    No event: nobody did anything, and the counts can be made again from the facts.
    """
    stale = Source.objects.filter(Q(tally=None) | Q(tally__counted_at__lte=now - COUNT_EVERY))
    sources = list(stale.order_by(F("tally__counted_at").asc(nulls_first=True), "pk")[:BATCH])
    for source in sources:
        found = counted(source)
        values = {"posts": found.posts, "suspected": found.suspected, "accused": found.accused, "counted_at": now}
        with transaction.atomic():
            SourceTally.objects.update_or_create(source=source, defaults=values)
    return len(sources)
