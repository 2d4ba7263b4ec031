"""Writes an event, and proves that no event was changed since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, models

from qalqan_verify.canon import sha256_of
from review_portal.audit.models import Event

Actor = AbstractBaseUser | str | None
CHAIN_LOCK = 0x51414C51  # any constant: it only has to be ours
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the record is not what was written."""

    number: int
    reason: str


def record(actor: Actor, verb: str, target: models.Model, *, detail: dict[str, Any] | None = None) -> Event:
    """Append one event to the chain, inside the caller's transaction.

    Call it last: from here to the commit no other transaction can write an event, as the next digest needs this one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"record({verb!r}) must run inside the transaction of the write that it describes.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = Event.objects.order_by("-number").values_list("number", "sha256").first()
    number, previous = last or (0, GENESIS)
    event = Event(
        number=number + 1,
        at=datetime.now(UTC),
        actor_id=actor.pk if isinstance(actor, AbstractBaseUser) else None,
        actor_label=label(actor),
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        detail=json.loads(json.dumps(detail or {}, default=str)),
        previous_sha256=previous,
    )
    event.sha256 = digest(event)
    event.save(force_insert=True)
    return event


def label(actor: Actor) -> str:
    """Return how an actor is named in the record: a person by pseudonym, a machine by its key, nobody as "system"."""
    if actor is None:
        return "system"
    if isinstance(actor, str):
        return actor
    return str(getattr(actor, "pseudonym", "") or f"person-{actor.pk}")  # a login name never: the record is given away


def digest(event: Event) -> str:
    """Return SHA-256 over the canonical JSON (sorted keys, no spaces, UTF-8) of all columns but `sha256`."""
    return sha256_of(event.body())


def faults(events: Iterator[Event]) -> Iterator[Fault]:
    """Walk the chain and name every event whose number, link or content is not what was written."""
    expected, previous = 1, GENESIS
    for event in events:
        if event.number != expected:
            yield Fault(expected, f"events {expected} to {event.number - 1} are missing")
        if event.previous_sha256 != previous:
            yield Fault(event.number, "does not follow from the event before it")
        if digest(event) != event.sha256:
            yield Fault(
                event.number, f"was changed after it was written ({event.verb} {event.target_type} {event.target_id})"
            )
        expected, previous = event.number + 1, event.sha256


def head() -> tuple[int, str]:
    """Return number and digest of the newest event, to be printed, signed or stamped outside the database."""
    return Event.objects.order_by("-number").values_list("number", "sha256").first() or (0, GENESIS)
