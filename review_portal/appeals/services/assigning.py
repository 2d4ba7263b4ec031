"""Picks who reviews an appeal: somebody who had no part in the decision; the database refuses anybody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import ABILITIES, Ability
from review_portal.accounts.models import User
from review_portal.appeals.errors import NotAllowed, Unfit
from review_portal.appeals.models import TRANSITIONS, Appeal
from review_portal.appeals.walls import HANDS
from review_portal.audit.services import record

ROLES = [role for role, abilities in ABILITIES.items() if Ability.DECIDE_APPEAL in abilities]
Status = Appeal.Status


def hands(appeal: Appeal) -> set[int]:
    """Return everybody who had a part in what the appeal is about: the very query that the database refuses by."""
    with connection.cursor() as cursor:
        cursor.execute(HANDS.format(appeal="%s"), [appeal.pk])
        return {row[0] for row in cursor.fetchall()}


def pick(appeal: Appeal, *, besides: frozenset[int] = frozenset()) -> User | None:
    """Return the person without a part who has the fewest open appeals."""
    free = User.objects.filter(role__in=ROLES, is_active=True).exclude(pk__in=hands(appeal) | besides)
    loads = free.annotate(load=Count("appeals", filter=Q(appeals__status=Status.ASSIGNED)))
    return loads.order_by("load", "pk").first()


def assign(appeal: Appeal, *, now: datetime, besides: frozenset[int] = frozenset()) -> bool:
    """Give the appeal to somebody; when nobody is free of a part it goes on waiting, and the page says so."""
    reviewer = pick(appeal, besides=besides)
    if reviewer is None:
        return False
    move(appeal, Status.ASSIGNED, reviewer=reviewer, assigned_at=now)
    record(None, "appeal.assigned", appeal, detail={"number": appeal.number, "reviewer": reviewer.pseudonym})
    return True


@transaction.atomic
def assign_waiting(*, now: datetime) -> int:
    """Give out what waits, and take back what lies with people who left; returns how many found a reviewer."""
    gone = Appeal.objects.filter(status=Status.ASSIGNED).exclude(reviewer__is_active=True, reviewer__role__in=ROLES)
    for appeal in gone.select_for_update(of=("self",)):
        move(appeal, Status.FILED, reviewer=None, assigned_at=None)
        record(None, "appeal.taken_back", appeal, detail={"number": appeal.number})
    waiting = list(Appeal.objects.waiting().select_for_update(of=("self",)))
    return sum(assign(appeal, now=now) for appeal in waiting)


@transaction.atomic
def hand_over(appeal: Appeal, *, reason: str, actor: User, now: datetime) -> Appeal:
    """Give one's appeal to somebody else, with the reason: who feels bound should not decide."""
    current = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    check_reviewer(current, actor)
    if not reason.strip():
        raise Unfit(_("Say why somebody else should decide."), field="reason")
    detail = {"number": current.number, "reason": reason.strip()[:500]}
    record(actor, "appeal.handed_over", current, detail=detail)
    if not assign(current, now=now, besides=frozenset({actor.pk})):
        raise Unfit(_("There is nobody else who had no part in it; an administrator must add somebody first."))
    return current


def check_reviewer(appeal: Appeal, actor: User) -> None:
    if not actor.can(Ability.DECIDE_APPEAL) or appeal.reviewer_id != actor.pk:
        raise NotAllowed(_("Appeal %(number)s is decided by its reviewer.") % {"number": appeal.number})


def move(appeal: Appeal, status: str, **changes: Any) -> None:
    """Change the status by a conditional update, and the given row with it."""
    if status not in TRANSITIONS[Status(appeal.status)]:
        raise decided_already(appeal)
    if not Appeal.objects.filter(pk=appeal.pk, status=appeal.status).update(status=status, **changes):
        raise decided_already(appeal)
    appeal.refresh_from_db()


def check_open(appeal: Appeal) -> None:
    if not appeal.is_open:
        raise decided_already(appeal)


def decided_already(appeal: Appeal) -> Unfit:
    return Unfit(
        _("Appeal %(number)s is %(status)s already; reload it. Nothing was written.")
        % {"number": appeal.number, "status": appeal.get_status_display()}
    )
