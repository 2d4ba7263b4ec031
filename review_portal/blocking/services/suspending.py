"""Takes an entry off the list for a while, and puts it back when a capture or a person says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.blocking.errors import NotAllowed, TransitionRefused
from review_portal.blocking.models import BlockEntry, Suspension
from review_portal.blocking.services.deciding import check_second_person
from review_portal.blocking.services.moving import allow


@transaction.atomic
def suspend(entry: BlockEntry, reason: str, *, detail: Mapping[str, object], now: datetime) -> Suspension:
    """Hold an entry back; the same reason twice is one suspension."""
    row, is_new = Suspension.objects.get_or_create(
        entry=entry, reason=reason, ended_at=None, defaults={"detail": dict(detail), "since": now}
    )
    if is_new:
        record(None, "block_entry.suspended", entry, detail={"reason": reason, **detail})
    return row


@transaction.atomic
def lift(entry: BlockEntry, reason: str, *, actor: User | None, grounds: str, now: datetime) -> bool:
    """End an open suspension, if there is one."""
    open_rows = Suspension.objects.filter(entry=entry, reason=reason, ended_at=None)
    ended = open_rows.update(ended_at=now, ended_by=actor, grounds=grounds.strip())
    if ended:
        record(actor, "block_entry.resumed", entry, detail={"reason": reason, "grounds": grounds.strip()})
    return bool(ended)


@transaction.atomic
def suspend_reversed(*, now: datetime) -> int:
    """Hold back what rests on a decision that was reversed, until a second person has looked. Returns how many."""
    entries = list(BlockEntry.objects.on_a_reversed_decision().select_related("item__decision__reversal"))
    for entry in entries:
        suspend(entry, Suspension.Reason.DECISION, detail={"reversal": entry.item.decision.reversal.pk}, now=now)
    return len(entries)


@transaction.atomic
def resume_entry(entry: BlockEntry, *, actor: User, grounds: str, now: datetime) -> BlockEntry:
    """Put a suspended entry back on the list, as a person with grounds who had no hand in asking for it."""
    allow(actor, Ability.APPROVE_REQUEST, lambda: _("Your role does not resume entries; a supervisor does."))
    if not grounds.strip():
        raise NotAllowed(_("Say on what grounds the entry goes on."))
    check_second_person(entry.item.request, actor)
    reasons = Suspension.objects.filter(entry=entry, ended_at=None).values_list("reason", flat=True)
    lifted = [lift(entry, reason, actor=actor, grounds=grounds, now=now) for reason in list(reasons)]
    if not lifted:
        raise TransitionRefused(_("Entry %(entry)s is not suspended; reload the page.") % {"entry": entry})
    return entry
