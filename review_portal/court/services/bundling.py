"""Asks for a bundle and makes it: closes the record's interval, packs the case, keeps the bytes by their hash."""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.models import Checkpoint
from review_portal.audit.services import make_checkpoint, record, stamp_checkpoint
from review_portal.audit.services.stamping import StampRefused
from review_portal.court.errors import NotAllowed, Outrun
from review_portal.court.models import Bundle
from review_portal.court.packing import Packed, pack
from review_portal.evidence import store
from review_portal.jobs import defer_batch
from review_portal.review.models import Case

MAKE_BUNDLES = "court.make_bundles"
TRIES = 3
BUNDLE_LOCK = 0x5142 << 48  # any constant of our own, to which the row's number is added


@transaction.atomic
def ask_bundle(case: Case, *, actor: User | None, now: datetime) -> Bundle:
    """Order a bundle for a person with the right (or for the administrator at the machine, without a name)."""
    if actor is not None and not actor.can(Ability.MAKE_BUNDLE):
        raise NotAllowed(_("Your role does not take cases out; a supervisor, a prosecutor or an auditor does."))
    waiting = Bundle.objects.waiting().filter(case=case, asked_by=actor).first()
    if waiting:
        return waiting
    bundle = Bundle.objects.create(case=case, asked_by=actor, asked_at=now)
    defer_batch(MAKE_BUNDLES, ids=[bundle.pk], size=1)
    record(actor, "bundle.asked", bundle, detail={"case": case.number})
    return bundle


def make_bundle(bundle: Bundle, *, now: datetime) -> Bundle:
    """Make what was asked for; a bundle that is there already stays. What cannot be made says why.

    1. Close the interval, so that every event up to now is under a signed root; have it stamped if that is possible.
    2. Pack aside, then move the file into the store: whoever dies on the way leaves the row waiting.
    3. What was signed, sent or stored meanwhile has no proof under that root: close and pack again, and after TRIES
       leave it to the next sweep. Who finds another worker at the same bundle leaves it to that one.
    """
    with _alone(bundle.pk) as is_ours:
        bundle.refresh_from_db()
        return _made(bundle, now=now) if is_ours else bundle


def _made(bundle: Bundle, *, now: datetime) -> Bundle:
    """Try until the bundle is made or given up; only what a lost database cut off is tried again later."""
    for _attempt in range(TRIES):
        if bundle.made_at or bundle.problem:
            break
        try:
            with contextlib.suppress(Outrun):
                bundle = _try(bundle, closed(now), now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            logging.getLogger(__name__).exception("Bundle %s could not be made.", bundle.pk)
            name = type(error).__name__
            bundle = _give_up(bundle, f"The bundle could not be made ({name}); the worker's log says more. Ask again.")
    return bundle


@contextlib.contextmanager
def _alone(number: int) -> Iterator[bool]:
    """Hold the bundle's own lock while it is made, as long as this connection lives; tell whether it was free."""
    key = [BUNDLE_LOCK + number]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", key)
        [is_ours] = cursor.fetchone()
    try:
        yield bool(is_ours)
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", key)


def _try(bundle: Bundle, checkpoint: Checkpoint, *, now: datetime) -> Bundle:
    with tempfile.TemporaryDirectory(dir=_aside(), prefix=f"{bundle.pk}-") as folder:
        path = Path(folder) / "bundle"
        try:
            packed = pack(bundle.case, checkpoint, path)
        except Refused as refusal:
            return _give_up(bundle, str(refusal))
        store.adopt(path, packed.sha256)
    return _keep(bundle, packed, checkpoint=checkpoint, now=now)


def closed(now: datetime) -> Checkpoint:
    """Return the newest checkpoint with everything recorded so far under it, stamped where an authority answers."""
    found = make_checkpoint(now=now) or Checkpoint.objects.latest("number")
    if settings.TSA and not found.stamps.exists():
        try:
            stamp_checkpoint(found, now=now)
        except StampRefused as refusal:
            # A court is not kept waiting for a foreign machine: checkpoints of other hours carry their own stamps.
            logging.getLogger(__name__).warning("%s", refusal)
    return found


@transaction.atomic
def _keep(bundle: Bundle, packed: Packed, *, checkpoint: Checkpoint, now: datetime) -> Bundle:
    row = Bundle.objects.waiting().filter(pk=bundle.pk)
    made = row.update(made_at=now, sha256=packed.sha256, size=packed.size, checkpoint=checkpoint)
    bundle.refresh_from_db()
    if made:
        detail = {"sha256": packed.sha256, "size": packed.size, "checkpoint": checkpoint.number}
        record(None, "bundle.made", bundle, detail=detail)
    return bundle


@transaction.atomic
def _give_up(bundle: Bundle, reason: str) -> Bundle:
    if Bundle.objects.waiting().filter(pk=bundle.pk).update(problem=reason):
        record(None, "bundle.failed", bundle, detail={"reason": reason})
    bundle.refresh_from_db()
    return bundle


def _aside() -> Path:
    """Return a folder of the store's own disk, so that the finished file only has to be renamed."""
    folder = Path(settings.BLOBS) / "aside"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sweep_aside() -> int:
    """Remove what workers that died left half packed, and return how many folders went. One that is packed in stays."""
    gone = 0
    for folder in _aside().iterdir():
        number = folder.name.partition("-")[0]
        with _alone(int(number) if number.isdecimal() else 0) as is_ours:
            if is_ours:
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
    return gone
