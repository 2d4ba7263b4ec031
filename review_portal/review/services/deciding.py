"""Decides a case once for all its posts, and takes a decision back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.campaigns.models import Membership
from review_portal.review import errors
from review_portal.review.choices import ACCUSING
from review_portal.review.models import Case, Decision, DecisionMember
from review_portal.review.services.choosing import Choice, check_complete
from review_portal.review.services.drawing import draw_look
from review_portal.review.services.moving import check_held, lock_cases, lock_opening, move, need
from review_portal.review.services.opening import Settling, settle
from review_portal.review.weighing import any_protected, undecided_posts


@transaction.atomic
def decide(case: Case, *, actor: User, choice: Choice, now: datetime) -> Decision:
    """Write one decision for the chosen posts; the case is decided, or waits on with the posts left out.

    Raises CaseChanged, LeaseLost, ChoiceIncomplete or SeniorNeeded, each with its sentence, and then writes nothing.
    A repeat of what was written already (the answer was lost on its way) returns it and writes nothing.
    """
    need(actor, Ability.JUDGE)
    check_complete(choice, now=now)
    [row] = lock_cases([case.pk])
    # A decision moves the case on: only one that has moved can hold a repeat.
    if row.version != choice.version and (written := repeat_of(case, actor=actor, choice=choice)):
        return written
    check_held(row, actor=actor, version=choice.version, now=now)
    open_posts = set(undecided_posts(row.campaign_id).values_list("pk", flat=True))
    check_posts(row, choice=choice, open_posts=open_posts)
    check_protected(row, actor=actor, choice=choice)
    decision = write_decision(row, actor=actor, choice=choice, now=now)
    left = open_posts - choice.posts
    to = Case.Status.WAITING if left else Case.Status.DECIDED
    decided = move(row, to, actor=actor, now=now, needs_senior=False)
    detail = {
        "decision": decision.pk,
        "exit": choice.exit,
        "posts": sorted(choice.posts),
        "left_out": sorted(left),
        "second_look": draw_look(decision, now=now),
    }
    record(actor, "case.decided", decided, detail=detail)
    return decision


def repeat_of(case: Case, *, actor: User, choice: Choice) -> Decision | None:
    """Return the standing decision that says exactly this already."""
    same = Decision.objects.standing().filter(
        case=case,
        actor=actor,
        case_version=choice.version,
        exit=choice.exit,
        role=choice.role,
        substance=choice.substance,
        measure=choice.measure,
        legal_ground=choice.legal_ground,
        grounds=choice.grounds.strip(),
    )
    posts = set(choice.posts)
    return next((row for row in same if set(row.members.values_list("post_id", flat=True)) == posts), None)


def check_posts(case: Case, *, choice: Choice, open_posts: set[int]) -> None:
    if not choice.posts:
        raise errors.ChoiceIncomplete(_("No post is chosen; take at least one into the decision."))
    if choice.posts - open_posts:
        raise errors.CaseChanged(
            _("Some of the chosen posts do not wait in case %(number)s any more; reload it. Nothing was written.")
            % {"number": case.number}
        )


def check_protected(case: Case, *, actor: User, choice: Choice) -> None:
    """Help, science and news are accused by seniors only, whatever a model says of them."""
    if choice.exit in ACCUSING and not actor.can(Ability.JUDGE_PROTECTED) and any_protected(choice.posts):
        raise errors.SeniorNeeded(
            _("Case %(number)s may hold protected content; ask a senior, or leave the protected post out.")
            % {"number": case.number}
        )


def write_decision(case: Case, *, actor: User, choice: Choice, now: datetime) -> Decision:
    decision = Decision.objects.create(
        case=case,
        actor=actor,
        exit=choice.exit,
        role=choice.role,
        substance=choice.substance,
        measure=choice.measure,
        legal_ground_id=choice.legal_ground,
        grounds=choice.grounds.strip(),
        case_version=choice.version,
        created_at=now,
    )
    DecisionMember.objects.bulk_create(DecisionMember(decision=decision, post_id=post) for post in sorted(choice.posts))
    return decision


@transaction.atomic
def undo_decision(decision: Decision, *, actor: User, now: datetime) -> Decision:
    """Reverse one's own decision within the undo window, and hold the case again. Returns the reversal."""
    if decision.actor_id != actor.pk:
        raise errors.NotAllowed(
            _("Only %(person)s can undo this; a senior may reopen the case.") % {"person": decision.actor}
        )
    if now - decision.created_at > settings.UNDO_WINDOW:
        seconds = int(settings.UNDO_WINDOW.total_seconds())
        raise errors.TooLate(
            _("The %(seconds)s seconds for an undo are over; ask a senior to reopen the case.") % {"seconds": seconds}
        )
    lock_opening()
    [case] = lock_cases([decision.case_id])
    reversal = reverse(decision, actor=actor, grounds="", now=now)
    if case.status in {Case.Status.DECIDED, Case.Status.WAITING} and case.campaign.merged_into_id is None:
        move(
            case,
            Case.Status.CLAIMED,
            actor=actor,
            now=now,
            holder=actor,
            lease_until=now + settings.CASE_LEASE,
        )
    finish_reversal(reversal, verb="decision.undone", settling=Settling(actor=actor, now=now))
    return reversal


@transaction.atomic
def reverse_decision(decision: Decision, *, actor: User, grounds: str, now: datetime) -> Decision:
    """Reverse anybody's decision at any time, with grounds; its posts wait for a new one. For seniors."""
    need(actor, Ability.JUDGE_PROTECTED)
    if not grounds.strip():
        raise errors.ChoiceIncomplete(_("Say why the decision is reversed; its author and the court will ask."))
    lock_opening()
    lock_cases([decision.case_id])
    reversal = reverse(decision, actor=actor, grounds=grounds.strip(), now=now)
    finish_reversal(reversal, verb="decision.reversed", settling=Settling(actor=actor, now=now))
    return reversal


def reverse(decision: Decision, *, actor: User, grounds: str, now: datetime) -> Decision:
    if decision.reverses_id or decision.is_reversed:
        raise errors.CaseChanged(_("This decision is reversed already; reload the case."))
    return Decision.objects.create(
        case_id=decision.case_id,
        actor=actor,
        exit=decision.exit,
        grounds=grounds,
        case_version=decision.case_version,
        created_at=now,
        reverses=decision,
    )


def finish_reversal(reversal: Decision, *, verb: str, settling: Settling) -> None:
    """Let the cases follow the posts that wait again, wherever their campaigns went meanwhile."""
    posts = list(reversal.reverses.members.values_list("post_id", flat=True)) if reversal.reverses else []
    settle(campaigns_of(posts), settling=settling)
    settling.record()
    record(
        settling.actor,
        verb,
        reversal,
        detail={"reverses": reversal.reverses_id, "posts": posts, "grounds": reversal.grounds},
    )


def campaigns_of(posts: Iterable[int]) -> list[int]:
    return list(Membership.objects.filter(post__in=list(posts)).values_list("campaign_id", flat=True).distinct())
