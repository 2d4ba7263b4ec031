"""Makes candidates of places that people report; a report weighs like one post of which the model is sure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from review_portal.discovery.collecting import estimate
from review_portal.discovery.models import Candidate
from review_portal.discovery.places import Place, place_at
from review_portal.sources.models import Source


def report_places(places: Iterable[Place], *, now: datetime) -> dict[str, Candidate | Source]:
    """Return what each place is to us: a source that watches it already, or its candidate with one report more.

    Runs in the caller's transaction, who records the event. A place that a person has rejected stays rejected.
    """
    wanted = {place.key: place for place in places}
    watched = _watched(wanted.keys())
    fresh = sorted(wanted.keys() - watched.keys())
    Candidate.objects.bulk_create(
        [
            Candidate(place=key, address=wanted[key].address, family=wanted[key].family, found_at=now)
            for key in fresh
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    reported = Candidate.objects.filter(place__in=fresh)
    # Sorted, so that two workers never wait for each other in a ring.
    list(reported.order_by("pk").select_for_update().values_list("pk"))
    reported.update(reports=F("reports") + 1)
    estimate(reported)
    return {**watched, **{candidate.place: candidate for candidate in reported}}


def _watched(keys: Iterable[str]) -> dict[str, Candidate | Source]:
    wanted = set(keys)
    places = ((place_at(source.address), source) for source in Source.objects.only("pk", "name", "address").iterator())
    return {place.key: source for place, source in places if place is not None and place.key in wanted}
