"""Places and releases legal holds: named people, stated reasons."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.evidence.models import Category, Hold, Post
from review_portal.scoring.models import Entity
from review_portal.sources.models import Source


class HoldRefused(Refused):
    """The hold was not placed or not released."""


@transaction.atomic
def place_hold(kind: str, target: str, *, reason: str, actor: User, now: datetime) -> Hold:
    """Hold everything, a category, a source, a post or a contact; `target` is its name or the number of its row."""
    allow(actor)
    if kind not in Hold.Kind.values:
        raise HoldRefused(_("Choose what is held: everything, a category, a source, a post or a contact."))
    if not reason.strip():
        raise HoldRefused(_("Say why it is held; whoever releases it must know."))
    named = named_by(kind, target.strip())
    if Hold.objects.standing().filter(kind=kind, **named).exists():
        raise HoldRefused(_("This is held already; a second hold would only hide the first."))
    shown = str(_shown(kind, named))[:300]
    hold = Hold.objects.create(
        kind=kind, shown=shown, reason=reason.strip(), placed_by=actor, placed_at=now, **named
    )  # fmt: skip
    record(actor, "hold.placed", hold, detail={"kind": kind, **named, "reason": hold.reason})
    return hold


@transaction.atomic
def release_hold(hold: Hold, *, reason: str, actor: User, now: datetime) -> Hold:
    """End a hold; from the next run on what is past its time is deleted."""
    allow(actor)
    if not reason.strip():
        raise HoldRefused(_("Say why the hold ends; what it kept may be gone tonight."))
    standing = Hold.objects.standing().filter(pk=hold.pk)
    if not standing.update(released_by=actor, released_at=now, release_reason=reason.strip()):
        raise HoldRefused(_("This hold was released already."))
    hold.refresh_from_db()
    record(actor, "hold.released", hold, detail={"reason": hold.release_reason})
    return hold


def allow(actor: User) -> None:
    if not actor.can(Ability.HOLD_EVIDENCE):
        raise HoldRefused(_("Your role does not hold evidence; a supervisor or prosecutor does."))


ROWS = {Hold.Kind.SOURCE: Source, Hold.Kind.POST: Post, Hold.Kind.CONTACT: Entity}


def named_by(kind: str, target: str) -> dict[str, object]:
    if kind == Hold.Kind.ALL:
        return {"category": "", "target_id": None}
    if kind == Hold.Kind.CATEGORY:
        if target not in Category.values:
            raise HoldRefused(_("Choose a category from the list."))
        return {"category": target, "target_id": None}
    number = int(target) if target.isascii() and target.isdigit() and len(target) < 18 else 0
    if not ROWS[Hold.Kind(kind)]._base_manager.filter(pk=number).exists():
        raise HoldRefused(_("There is no such %(kind)s; look at its number again.") % {"kind": Hold.Kind(kind).label})
    return {"category": "", "target_id": number}


def _shown(kind: str, named: dict[str, object]) -> object:
    if named["target_id"] is None:
        return named["category"]
    return ROWS[Hold.Kind(kind)]._base_manager.get(pk=named["target_id"])
