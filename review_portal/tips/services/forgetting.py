"""Forgets useless tips when their time is over: the words, what was read, and the keys of the photos."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from review_portal.audit.services import record
from review_portal.tips.models import Finding, Photo, Tip

AT_ONCE = 100


def forget_useless(*, now: datetime) -> int:
    """Return how many tips were forgotten; their number, seals and verdicts stay, so that the record holds."""
    due = list(Tip.objects.to_forget(now).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_forget(pk, now=now) for pk in due)


@transaction.atomic
def _forget(pk: int, *, now: datetime) -> bool:
    tip = Tip.objects.to_forget(now).select_for_update(skip_locked=True).filter(pk=pk).first()
    if tip is None:
        return False
    Finding.objects.filter(tip=tip).delete()
    # Without its key a photo is noise, here and in every backup of the store.
    Photo.objects.filter(tip=tip).update(key=None, text="", codes=[])
    Tip.objects.filter(pk=pk).update(address="", note="", forgotten_at=now)
    record(None, "tip.forgotten", tip, detail={"photos": list(tip.photos.values_list("sha256", flat=True))})
    return True
