"""Reads the captured pictures of suspected posts for means of payment, each once, and ties them to the posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from review_portal.audit.services import record
from review_portal.evidence import store
from review_portal.evidence.developing import Development, develop
from review_portal.evidence.models import Picture, Post
from review_portal.payments.models import PictureReading, PictureSighting
from review_portal.payments.pictures import Seen, seen_in
from review_portal.scoring.findings import Found
from review_portal.scoring.services import write_named


def read_picture(pk: int, *, now: datetime) -> list[PictureSighting]:
    """Read one picture; of two workers the second writes nothing, and bytes that were read before are not read again.

    1. The picture is developed outside the transaction: that takes seconds, in a process of its own.
    2. What was found is written, with a mention in each version of the post: campaigns share it from then on.
    """
    picture = Picture.objects.select_related("capture__warc").filter(pk=pk, capture__payment_reading=None).first()
    if picture is None:
        return []
    known = PictureReading.objects.filter(capture__payload_sha256=picture.capture.payload_sha256).first()
    if known is not None:
        return _write_again(picture, known, now=now)
    development = _developed(picture)
    return _write(picture, development, seen_in(development), now=now)


def _developed(picture: Picture) -> Development:
    try:
        return develop(store.payload(picture.capture.warc.sha256, picture.capture.record_id))
    except store.EvidenceDamaged:
        return Development(marks=("damaged",))


@transaction.atomic
def _write(picture: Picture, development: Development, seen: list[Seen], *, now: datetime) -> list[PictureSighting]:
    reading = {"width": development.width, "height": development.height, "marks": list(development.marks)}
    if not _is_first(picture, reading, now=now):
        return []
    named = [(post, replace(one.found, start=0, end=0)) for post in posts_of(picture) for one in seen]
    entities = write_named(named)
    rows = [
        PictureSighting(
            capture=picture.capture, entity=entities[one.found.key], origin=one.origin, is_repaired=one.is_repaired,
            text=one.found.text, left=one.place.left, top=one.place.top, right=one.place.right, bottom=one.place.bottom,
        )
        for one in seen
        if one.found.key in entities
    ]  # fmt: skip
    return _kept(picture, rows)


@transaction.atomic
def _write_again(picture: Picture, known: PictureReading, *, now: datetime) -> list[PictureSighting]:
    """Take over what was read of the same bytes in another place."""
    reading = {"width": known.width, "height": known.height, "marks": known.marks}
    if not _is_first(picture, reading, now=now):
        return []
    rows = list(PictureSighting.objects.filter(capture=known.capture_id).select_related("entity").order_by("pk"))
    for row in rows:
        row.pk, row._state.adding, row.capture = None, True, picture.capture
    write_named([(post, _found(row)) for post in posts_of(picture) for row in rows])
    return _kept(picture, rows)


def _found(row: PictureSighting) -> Found:
    entity = row.entity
    return Found(entity.kind, entity.canonical, entity.digest, start=0, end=0, text=row.text)


def posts_of(picture: Picture) -> list[Post]:
    """Return every version of the post that shows a picture."""
    return list(Post.objects.filter(source=picture.source_id, post_id=picture.post_id).order_by("pk"))


def _is_first(picture: Picture, reading: dict[str, object], *, now: datetime) -> bool:
    _row, is_new = PictureReading.objects.get_or_create(capture=picture.capture, defaults=reading | {"read_at": now})
    return is_new


def _kept(picture: Picture, rows: list[PictureSighting]) -> list[PictureSighting]:
    made = PictureSighting.objects.bulk_create(rows)
    if made:
        detail = {"sha256": picture.capture.payload_sha256, "entities": sorted({row.entity_id for row in made})}
        record(None, "picture.payments_read", picture, detail=detail)
    return made
