"""Reads a tip: develops its photos, finds whom it names, and makes candidates of the places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from review_portal.audit.services import record
from review_portal.discovery.models import Candidate
from review_portal.discovery.places import Place, place_of
from review_portal.discovery.reporting import report_places
from review_portal.evidence.developing import Development, develop
from review_portal.sources.models import Source
from review_portal.tips import sealing
from review_portal.tips.models import Finding, Photo, Tip
from review_portal.tips.reading import Sight, sights

#: So many times a reading may be begun; then the tip goes to a person unread.
ATTEMPTS = 3


def read_tip(pk: int, *, now: datetime) -> bool:
    """Read one tip and return whether it was read now; of two workers the second writes nothing.

    1. The photos are developed outside the transaction: that takes seconds, in processes of their own.
    2. What was found is written under the tip's lock, if it is still unread.
    """
    tip = Tip.objects.unread().filter(pk=pk).first()
    if tip is None or not Tip.objects.unread().filter(pk=pk).update(attempts=F("attempts") + 1):
        return False
    gives_up = tip.attempts >= ATTEMPTS
    developed = {photo.pk: _developed(photo, gives_up=gives_up) for photo in tip.photos.all()}
    read = sights(
        tip.address,
        codes=[code for one in developed.values() for code in one.codes],
        texts=[one.text for one in developed.values()],
    )
    return _write(pk, developed, read, now=now)


def _developed(photo: Photo, *, gives_up: bool) -> Development:
    if gives_up:
        return Development(marks=("no_answer",))
    return develop(sealing.original(photo))


@transaction.atomic
def _write(pk: int, developed: Mapping[int, Development], read: Sequence[Sight], *, now: datetime) -> bool:
    tip = Tip.objects.unread().select_for_update().filter(pk=pk).first()
    if tip is None:
        return False
    for photo in tip.photos.all():
        _keep(photo, developed[photo.pk])
    places = {sight.found.key: place for sight in read if (place := place_of(sight.found.kind, sight.found.canonical))}
    known = report_places(places.values(), now=now)
    Finding.objects.bulk_create([_finding(tip, sight, places, known) for sight in read])
    Tip.objects.filter(pk=pk).update(status=Tip.Status.READ, read_at=now)
    detail = {
        "found": len(read), "candidates": sorted(one.pk for one in known.values() if isinstance(one, Candidate)),
        "photos": [{"sha256": photo.sha256, "marks": photo.marks} for photo in tip.photos.all()],
    }  # fmt: skip
    record(None, "tip.read", tip, detail=detail)
    return True


def _keep(photo: Photo, development: Development) -> None:
    clean = sealing.put(development.clean, key=bytes(photo.key)) if development.clean and photo.key else ""
    Photo.objects.filter(pk=photo.pk).update(
        clean_sha256=clean, width=development.width, height=development.height, text=development.text,
        codes=list(development.codes), marks=list(development.marks),
    )  # fmt: skip


def _finding(
    tip: Tip,
    sight: Sight,
    places: Mapping[tuple[str, str, str], Place],
    known: Mapping[str, Candidate | Source],
) -> Finding:
    found, place = sight.found, places.get(sight.found.key)
    led_to = known.get(place.key) if place else None
    return Finding(
        tip=tip, origin=sight.origin, certainty=sight.certainty, kind=found.kind, canonical=found.canonical,
        digest=found.digest, text=found.text,
        candidate=led_to if isinstance(led_to, Candidate) else None,
        source=led_to if isinstance(led_to, Source) else None,
    )  # fmt: skip
