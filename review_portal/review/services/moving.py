"""The one door through which a case changes its state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.review import errors
from review_portal.review.models import TRANSITIONS, Case

OPENING_LOCK = 0x51414C434153  # any constant: it only has to be ours


def move(case: Case, to: str, *, actor: User | None, now: datetime, **changes: object) -> Case:
    """Move the case once, or not at all: the update counts only if the row is still what the caller saw.

    The caller records the event itself, as its last act. Raises CaseChanged when someone was faster.
    """
    if to not in TRANSITIONS[case.status]:
        raise errors.no_way(case, to)
    values = {
        "holder": None,
        "lease_until": None,
        "decided_at": now if to == Case.Status.DECIDED else None,
        **changes,
        "status": to,
        "version": F("version") + 1,
        "changed_by": actor,
        "changed_at": now,
    }
    if not Case.objects.filter(pk=case.pk, version=case.version, status=case.status).update(**values):
        raise errors.changed(Case.objects.get(pk=case.pk))
    return Case.objects.get(pk=case.pk)


def lock_cases(ids: Iterable[int]) -> list[Case]:
    """Lock rows in one order, before anything else is locked; an event comes last of all.

    No key is locked: facts that point at the case (remarks, decisions) may be read and linked meanwhile.
    """
    return list(Case.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update(no_key=True))


def lock_held(case: Case, *, actor: User, version: int | None = None, now: datetime) -> Case:
    """Lock the case and make sure that the actor holds it, in the version they saw."""
    [row] = lock_cases([case.pk])
    check_held(row, actor=actor, version=version, now=now)
    return row


def check_held(row: Case, *, actor: User, version: int | None = None, now: datetime) -> None:
    """Refuse a locked case that is not in the version the actor saw, or not in their hands."""
    if version is not None and row.version != version:
        raise errors.changed(row)
    if not row.is_held_by(actor, now):
        raise errors.lease_lost(row)


def lock_opening() -> None:
    """Let one transaction at a time open, reopen and settle cases: so a campaign never gets two."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OPENING_LOCK])


def need(actor: User, ability: Ability) -> None:
    if not actor.can(ability):
        raise errors.NotAllowed(
            _("%(person)s, %(role)s, may not do this; ask someone who judges cases.")
            % {"person": actor, "role": actor.get_role_display()}
        )


def free_status(case: Case) -> str:
    """Return where a case goes when its holder lets go: a question to a senior stays a question."""
    return Case.Status.SENIOR if case.needs_senior else Case.Status.WAITING
