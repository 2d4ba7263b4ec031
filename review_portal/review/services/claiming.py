"""Taking a case, keeping it, and letting it go."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.review import errors
from review_portal.review.models import Case, Remark
from review_portal.review.routing import may_take_from
from review_portal.review.services.exposure import need_no_break
from review_portal.review.services.moving import free_status, lock_cases, lock_held, move, need


@transaction.atomic
def take_next(*, actor: User, now: datetime) -> Case | None:
    """Give the actor the most urgent case that is free for them, or the one they hold already; None when all is done.

    Rows that others are taking at this moment are skipped, so fifty people pressing one key get fifty cases.
    """
    need(actor, Ability.JUDGE)
    need_no_break(actor, now=now)
    # A double press comes as two requests side by side: the second waits here, and then finds the case already held.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if held := Case.objects.held_by(actor, now).most_urgent().first():
        return prolong(held, actor=actor, now=now)
    free = Case.objects.waiting(now).for_reviewer(actor).most_urgent()
    case = free.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    return take(case, actor=actor, now=now) if case else None


@transaction.atomic
def take_ahead(*, actor: User, now: datetime) -> Case | None:
    """Let the actor hold one free case beside the one they look at, so that its page can be loaded meanwhile.

    It is theirs under an ordinary lease: nobody else is offered it, and it comes back by itself.
    """
    need(actor, Ability.JUDGE)
    need_no_break(actor, now=now)
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    held = list(Case.objects.held_by(actor, now).order_by("changed_at"))
    if len(held) != 1:
        return held[-1] if held else None
    free = Case.objects.waiting(now).for_reviewer(actor).most_urgent()
    case = free.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    return take(case, actor=actor, now=now) if case else None


@transaction.atomic
def claim_case(case: Case, *, actor: User, now: datetime) -> Case:
    """Give the actor this very case, if nobody else holds it. Raises CaseHeld or CaseChanged."""
    need(actor, Ability.JUDGE)
    need_no_break(actor, now=now)
    [row] = lock_cases([case.pk])
    if row.is_held_by(actor, now):
        return prolong(row, actor=actor, now=now)
    if not row.is_undecided:
        raise errors.changed(row)
    if row.status == Case.Status.CLAIMED and row.lease_until and row.lease_until > now:
        raise errors.held(row)
    if row.needs_senior:
        need_senior(row, actor=actor)
    need_door(row, actor=actor)
    return take(row, actor=actor, now=now)


def take(case: Case, *, actor: User, now: datetime) -> Case:
    until = now + settings.CASE_LEASE
    taken = move(case, Case.Status.CLAIMED, actor=actor, now=now, holder=actor, lease_until=until)
    record(actor, "case.claimed", taken, detail={"until": until})
    return taken


def need_door(case: Case, *, actor: User) -> None:
    if not may_take_from(actor, case.queue):
        raise errors.NotAllowed(
            _("Case %(number)s is in the queue “%(queue)s”, which is not open to you; ask a supervisor for the right.")
            % {"number": case.number, "queue": case.queue.name if case.queue else ""}
        )


def need_senior(case: Case, *, actor: User) -> None:
    if not actor.can(Ability.JUDGE_PROTECTED):
        raise errors.SeniorNeeded(
            _("Case %(number)s waits for a senior moderator; take the next one.") % {"number": case.number}
        )


def renew_lease(case: Case, *, actor: User, now: datetime) -> Case:
    """Keep the case while someone looks at it. Raises LeaseLost when it is theirs no more.

    Neither an event nor a new version: a heartbeat decides nothing, and one a minute would bury the record.
    """
    held = Case.objects.held_by(actor, now).filter(pk=case.pk).first()
    if held is None:
        raise errors.lease_lost(case)
    return prolong(held, actor=actor, now=now)


def prolong(held: Case, *, actor: User, now: datetime) -> Case:
    """Give a case that the actor holds a whole lease again."""
    held.lease_until = now + settings.CASE_LEASE
    # What they hold ahead stays theirs as long as they work at all.
    Case.objects.held_by(actor, now).update(lease_until=held.lease_until)
    return held


@transaction.atomic
def give_back(case: Case, *, actor: User, now: datetime) -> Case:
    """Let the case go without a word; it waits for the next person, with an open question still open."""
    row = lock_held(case, actor=actor, now=now)
    freed = move(row, free_status(row), actor=actor, now=now)
    record(actor, "case.given_back", freed)
    return freed


@transaction.atomic
def pass_case(case: Case, *, actor: User, reason: str, now: datetime) -> Case:
    """Let the case go with a reason; it is not offered to the actor again until it is reopened."""
    row = lock_held(case, actor=actor, now=now)
    remark(row, Remark.Kind.PASSED, text=reason, actor=actor, now=now)
    freed = move(row, free_status(row), actor=actor, now=now)
    record(actor, "case.passed", freed, detail={"reason": reason})
    return freed


@transaction.atomic
def ask_senior(case: Case, *, actor: User, question: str, now: datetime) -> Case:
    """Put a question to a senior; the case leaves the common queue until a senior decides or answers."""
    row = lock_held(case, actor=actor, now=now)
    remark(row, Remark.Kind.ASKED, text=question, actor=actor, now=now)
    asked = move(row, Case.Status.SENIOR, actor=actor, now=now, needs_senior=True)
    record(actor, "case.asked_senior", asked, detail={"question": question})
    return asked


@transaction.atomic
def send_back(case: Case, *, actor: User, answer: str, now: datetime) -> Case:
    """Answer the question and give the case back to the common queue."""
    need(actor, Ability.JUDGE_PROTECTED)
    row = lock_held(case, actor=actor, now=now)
    remark(row, Remark.Kind.ANSWERED, text=answer, actor=actor, now=now)
    freed = move(row, Case.Status.WAITING, actor=actor, now=now, needs_senior=False)
    record(actor, "case.sent_back", freed, detail={"answer": answer})
    return freed


def remark(case: Case, kind: str, *, text: str, actor: User, now: datetime) -> Remark:
    if not text.strip():
        raise errors.ChoiceIncomplete(
            _("Say in a few words why you let case %(number)s go; the next person needs them.")
            % {"number": case.number}
        )
    return Remark.objects.create(case=case, actor=actor, kind=kind, text=text.strip(), created_at=now)


@transaction.atomic
def return_lapsed(*, now: datetime) -> list[Case]:
    """Free every case whose lease ran out; each is an event, so that the history says why it moved."""
    lapsed = list(Case.objects.lapsed(now).order_by("pk").select_for_update(skip_locked=True, no_key=True))
    holders = [case.holder for case in lapsed]
    freed = [move(case, free_status(case), actor=None, now=now) for case in lapsed]
    for case, holder in zip(freed, holders, strict=True):
        record(None, "case.lease_lapsed", case, detail={"holder": str(holder)})
    return freed
