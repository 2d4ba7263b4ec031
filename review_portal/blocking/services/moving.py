"""Moves a request along its table: once, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.blocking.errors import NotAllowed, TransitionRefused
from review_portal.blocking.models import TRANSITIONS, BlockingRequest, BlockItem


def allow(actor: User, ability: Ability, what: Callable[[], str]) -> None:
    if not actor.can(ability):
        raise NotAllowed(what())


def lock(request: BlockingRequest) -> BlockingRequest:
    """Return the row as it is now, held until the transaction ends."""
    return BlockingRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)


def editable(item: BlockItem, actor: User) -> BlockItem:
    """Return the item as it is now, if its request is a draft and the person drafts."""
    allow(actor, Ability.DRAFT_REQUEST, lambda: _("Your role does not change requests; a moderator does."))
    request = lock(item.request)
    if request.status != BlockingRequest.Status.DRAFT:
        raise TransitionRefused(
            _("Request %(number)s is signed; take it back before you change it.") % {"number": request.number}
        )
    return BlockItem.objects.select_related("request").get(pk=item.pk)


def move(request: BlockingRequest, status: str, **changes: Any) -> None:
    """Change the status by a conditional update, and the given row with it."""
    if status not in TRANSITIONS[BlockingRequest.Status(request.status)]:
        raise refused(request, status)
    moved = BlockingRequest.objects.filter(pk=request.pk, status=request.status).update(status=status, **changes)
    if not moved:
        raise refused(request, status)
    request.refresh_from_db()


def refused(request: BlockingRequest, status: str) -> TransitionRefused:
    return TransitionRefused(
        _("Request %(number)s is %(status)s and cannot become %(to)s; reload it. Nothing was written.")
        % {
            "number": request.number,
            "status": request.get_status_display(),
            "to": BlockingRequest.Status(status).label,
        }
    )
