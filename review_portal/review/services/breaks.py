"""Breaks: a person stops, what they hold goes back to the others, and nothing is offered meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.review import errors
from review_portal.review.models import Break, Case
from review_portal.review.services.claiming import give_back

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=2)


@transaction.atomic
def begin_break(*, actor: User, length: timedelta, now: datetime) -> Break:
    """Stop offering cases to the actor for a while; what they hold goes back to the others."""
    if not SHORTEST <= length <= LONGEST:
        raise errors.TransitionRefused(_("A break lasts between 5 and 120 minutes; choose a length between them."))
    if Break.objects.filter(person=actor).running(now).exists():
        raise errors.OnBreak(_("You are on a break already."))
    for held in Case.objects.held_by(actor, now).order_by("pk"):
        give_back(held, actor=actor, now=now)
    pause = Break.objects.create(person=actor, began_at=now, until=now + length)
    record(actor, "person.break_began", actor)
    return pause


@transaction.atomic
def end_break(*, actor: User, now: datetime) -> None:
    """Come back before the break is over."""
    if not Break.objects.filter(person=actor).running(now).update(ended_at=now):
        raise errors.TransitionRefused(_("You are not on a break; take the next case."))
    record(actor, "person.break_ended", actor)
