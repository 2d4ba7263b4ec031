"""Takes a report in: seals its photos, defers its reading, and keeps nothing of who sent it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.models import ApiKey
from review_portal.audit.services import record
from review_portal.evidence.wire import storable
from review_portal.jobs import READ_TIPS, defer_batch
from review_portal.tips import sealing
from review_portal.tips.errors import Unfit
from review_portal.tips.models import Photo, Tip
from review_portal.tips.uploads import Upload

LONGEST_ADDRESS, LONGEST_NOTE = 2000, 500


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says: an address, photos, or both, and where it was seen."""

    address: str = ""
    note: str = ""
    photos: Sequence[Upload] = ()


@transaction.atomic
def take_in(report: Report, *, partner: ApiKey | None = None, now: datetime) -> Tip:
    """Write the tip and seal its photos before anything is read of them. Raises Unfit."""
    check(report)
    tip = Tip.objects.create(address=_clean(report.address), note=_clean(report.note), partner=partner, received_at=now)
    photos = [_seal(tip, upload, place=place) for place, upload in enumerate(report.photos)]
    defer_batch(READ_TIPS, ids=[tip.pk], size=1)
    sealed = [{"sha256": photo.sha256, "size": photo.size} for photo in photos]
    record(str(partner) if partner else "public", "tip.received", tip, detail={"photos": sealed})
    return tip


def check(report: Report) -> None:
    if not _clean(report.address) and not report.photos:
        raise Unfit(_("Name an address, or send a photo."), field="address")
    if len(report.address) > LONGEST_ADDRESS:
        raise Unfit(_("The address is longer than 2,000 characters; one address is enough."), field="address")
    if len(report.note) > LONGEST_NOTE:
        raise Unfit(_("Write at most 500 characters."), field="note")


def _clean(text: str) -> str:
    return str(storable(text)).strip()


def _seal(tip: Tip, upload: Upload, *, place: int) -> Photo:
    key = sealing.new_key()
    return Photo.objects.create(
        tip=tip, place=place, kind=upload.kind, sha256=hashlib.sha256(upload.content).hexdigest(),
        size=len(upload.content), key=key, stored_sha256=sealing.put(upload.content, key=key),
    )  # fmt: skip
