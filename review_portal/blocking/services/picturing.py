"""Attaches to a draft the screenshot that a crawler took of the page, so that nobody has to make one by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.blocking.models import Annex, BlockingRequest, BlockItem
from review_portal.blocking.services.annexing import read_type
from review_portal.blocking.services.moving import lock
from review_portal.evidence import store
from review_portal.evidence.models import Capture

SHOT = Annex.Kind.SCREENSHOT


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture as it lies in the store, and the capture that it was read from."""

    capture: int
    sha256: str
    media_type: str
    size: int


@transaction.atomic
def attach_shot(item: BlockItem, capture: Capture | None, *, actor: User | None, now: datetime) -> Annex | None:
    """Attach the picture of a capture's page to an item of a draft that has none. None where there is nothing to do.

    It is of the same fetch as the text where the capture is the item's own, else of another one; the event says which.
    """
    shot = Capture.objects.pictures_of(capture).last() if capture else None
    if shot is None or lock(item.request).status != BlockingRequest.Status.DRAFT:
        return None
    if Annex.objects.filter(item=item, kind=SHOT).exists():
        return None
    found = read_shot(shot)
    is_same = capture is not None and capture.pk == item.capture_id
    return _attach(item, found, is_same=is_same, actor=actor, now=now) if found else None


def attach_own_shots(items: Iterable[BlockItem], *, actor: User, now: datetime) -> None:
    """Attach to new items the pictures of their own pages. All are read before the first is written down: from there
    on nobody else can write into the record, and sealed files take their time."""
    shots = [(item, Capture.objects.pictures_of(item.capture).last() if item.capture else None) for item in items]
    found = [(item, read_shot(shot)) for item, shot in shots if shot is not None]
    for item, shot in found:
        if shot is not None:
            _attach(item, shot, is_same=True, actor=actor, now=now)


def read_shot(capture: Capture) -> Shot | None:
    """Take a picture out of its sealed file and keep it by its hash; None where it is damaged or unreadable: then the
    draft says that it lacks one, and a person attaches another."""
    try:
        content = store.payload(capture.warc.sha256, capture.record_id)
        media_type = read_type(content, kind=SHOT)
    except Refused:
        return None
    return Shot(capture.pk, store.put(content), media_type, len(content))


def _attach(item: BlockItem, shot: Shot, *, is_same: bool, actor: User | None, now: datetime) -> Annex:
    row = Annex.objects.create(
        item=item, kind=SHOT, sha256=shot.sha256, media_type=shot.media_type, size=shot.size, added_by=actor,
        added_at=now,
    )  # fmt: skip
    detail = {"request": item.request.number, "item": item.no, "kind": str(SHOT), "sha256": shot.sha256}
    fetch = {"capture": shot.capture, "fetch": "same" if is_same else "another"}
    record(actor, "annex.added", row, detail=detail | fetch)
    return row
