"""Ends entries: by a person with grounds, or because their time is over. A removal travels as surely as an addition."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import Actor, record
from review_portal.blocking.errors import NotAllowed, TransitionRefused
from review_portal.blocking.models import BlockEntry, BlockingRequest, ItemStep
from review_portal.blocking.services.moving import allow, lock, move
from review_portal.blocking.services.stepping import take_steps


@transaction.atomic
def revoke_entry(entry: BlockEntry, *, actor: User, grounds: str, now: datetime) -> BlockEntry:
    """End an entry at once; unblocking needs one person, blocking two."""
    check(actor, grounds)
    if not end(BlockEntry.objects.filter(pk=entry.pk), actor=actor, grounds=grounds, now=now):
        raise TransitionRefused(_("Entry %(entry)s is not in force any more; nothing to revoke.") % {"entry": entry})
    entry.refresh_from_db()
    take_steps([entry.item], ItemStep.Status.REVOKED, actor=actor, now=now)
    record(actor, "block_entry.revoked", entry, detail={"canonical": entry.canonical, "grounds": grounds.strip()})
    return entry


@transaction.atomic
def revoke_request(request: BlockingRequest, *, actor: User, grounds: str, now: datetime) -> BlockingRequest:
    """End everything that the request brought into force."""
    check(actor, grounds)
    current = lock(request)
    move(current, BlockingRequest.Status.REVOKED)
    # Entries before items, as wherever an entry ends: two who end the same one wait for each other in one order.
    ended = end(BlockEntry.objects.filter(item__request=current), actor=actor, grounds=grounds, now=now)
    take_steps(current.items.filter(excluded=False), ItemStep.Status.REVOKED, actor=actor, now=now)
    record(actor, "blocking_request.revoked", current, detail={"entries": ended, "grounds": grounds.strip()})
    return current


@transaction.atomic
def expire_entries(*, actor: Actor = None, now: datetime) -> int:
    """Mark entries whose end has come; running twice changes nothing the second time. Returns how many."""
    due = list(
        BlockEntry.objects.due_to_expire(now).select_related("item").select_for_update(of=("self",)).order_by("pk")
    )
    if not due:
        return 0
    BlockEntry.objects.filter(pk__in=[entry.pk for entry in due]).update(status=BlockEntry.Status.EXPIRED)
    take_steps([entry.item for entry in due], ItemStep.Status.REVOKED, actor=None, now=now)
    record(actor, "block_entry.expired", due[0], detail={"entries": [entry.pk for entry in due]})
    return len(due)


def end(entries: QuerySet[BlockEntry], *, actor: User, grounds: str, now: datetime) -> int:
    return entries.filter(status=BlockEntry.Status.IN_FORCE).update(
        status=BlockEntry.Status.REVOKED, revoked_at=now, revoked_by=actor, revoke_grounds=grounds.strip()
    )


def check(actor: User, grounds: str) -> None:
    allow(
        actor,
        Ability.APPROVE_REQUEST,
        lambda: _("Your role does not unblock; a supervisor or prosecutor does."),
    )
    if not grounds.strip():
        raise NotAllowed(_("Say on what grounds the entry ends."))
