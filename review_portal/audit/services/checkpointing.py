"""Closes an interval of the record: the root of its tree, bound to the interval before, signed with our own key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min

from qalqan_pull.ed25519 import is_signed
from qalqan_verify.canon import sha256_of
from qalqan_verify.merkle import tree_root
from review_portal.audit.models import Checkpoint, Event
from review_portal.audit.services.chain import GENESIS, Fault
from review_portal.audit.signing import signer

CHECKPOINT_LOCK = 0x514B5054  # any constant of our own


@transaction.atomic
def make_checkpoint(*, now: datetime) -> Checkpoint | None:
    """Close the interval since the checkpoint before; return None where nothing was recorded since.

    No event tells of it: the checkpoint is part of the record, and an event about each would never let it rest.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHECKPOINT_LOCK])
    before = Checkpoint.objects.order_by("-number").first()
    first = before.last + 1 if before else 1
    rows = list(Event.objects.filter(number__gte=first).order_by("number").values_list("number", "sha256"))
    if not rows:
        return None
    key = signer()
    made = Checkpoint(
        number=before.number + 1 if before else 1,
        first=first,
        last=rows[-1][0],
        root=tree_root([bytes.fromhex(sha256) for _, sha256 in rows]).hex(),
        head_sha256=rows[-1][1],
        previous_sha256=before.sha256 if before else GENESIS,
        made_at=now,
        public_key=key.public.hex(),
    )
    made.sha256 = sha256_of(made.statement())
    made.signature = key.sign(made.statement_bytes())
    made.save(force_insert=True)
    return made


def checkpoint_faults() -> Iterator[Fault]:
    """Prove every checkpoint against the events that it closes; name the first event of an interval that differs."""
    expected, previous = 1, GENESIS
    for found in Checkpoint.objects.order_by("number").iterator():
        for reason in reasons(found, expected=expected, previous=previous):
            yield Fault(found.first, f"{reason} (checkpoint {found.number}, events {found.first} to {found.last})")
        expected, previous = found.last + 1, found.sha256


def strange_keys() -> Iterator[Fault]:
    """Name the first checkpoint under each key that is neither ours now nor was: a row can bring its own key."""
    used = keys_used()
    known = {signer().public.hex(), *settings.RECORD_FORMER_KEYS} if used else set()
    for key, first in used:
        if key not in known:
            yield Fault(first, f"is closed under the key {key}, neither ours nor listed in QALQAN_RECORD_FORMER_KEYS")


def keys_used() -> list[tuple[str, int]]:
    """Return every key under which a checkpoint was made, and the first event that it closes."""
    rows = Checkpoint.objects.order_by().values_list("public_key")
    return sorted(rows.annotate(start=Min("first")), key=itemgetter(1))


def reasons(found: Checkpoint, *, expected: int, previous: str) -> Iterator[str]:
    if found.first != expected or found.previous_sha256 != previous:
        yield "does not follow from the checkpoint before"
    if sha256_of(found.statement()) != found.sha256:
        yield "the checkpoint was changed after it was made"
    signature, key = bytes(found.signature), bytes.fromhex(found.public_key)
    if not is_signed(found.statement_bytes(), signature, key):
        yield "the signature under the checkpoint does not hold"
    digests = list(found.events().values_list("sha256", flat=True))
    if len(digests) != found.size or tree_root([bytes.fromhex(one) for one in digests]).hex() != found.root:
        yield "the events are not those that the checkpoint closed"
