"""Parts a case in two and makes one of two, on a person's word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.campaigns import services as campaigns
from review_portal.campaigns.services import lock_grouping, merge_campaigns, split_campaign
from review_portal.review import errors
from review_portal.review.models import Case
from review_portal.review.routing import may_read
from review_portal.review.services.moving import lock_cases, lock_held, lock_opening, move, need
from review_portal.review.services.opening import Settling, settle
from review_portal.review.weighing import undecided_posts


@transaction.atomic
def split_case(case: Case, *, actor: User, posts: Iterable[int], now: datetime) -> Case:
    """Move the chosen posts into a case of their own, which waits; the actor keeps the rest. Returns the new case."""
    need(actor, Ability.JUDGE)
    lock_grouping()
    lock_opening()
    row = lock_held(case, actor=actor, now=now)
    leaving = sorted(set(posts))
    if set(leaving) - set(undecided_posts(row.campaign).values_list("pk", flat=True)):
        raise errors.CaseChanged(
            _("Some of the chosen posts do not wait in case %(number)s any more; reload it. Nothing was written.")
            % {"number": row.number}
        )
    apart = split_campaign(row.campaign, posts=leaving, actor=actor, now=now)
    settling = Settling(actor=actor, now=now)
    settle([row.campaign_id, apart.pk], settling=settling)
    new, rest = Case.objects.get(campaign=apart), Case.objects.get(pk=row.pk)
    if rest.is_undecided:  # where only decided posts stayed behind, settling has closed the case
        move(rest, Case.Status.CLAIMED, actor=actor, now=now, holder=actor, lease_until=row.lease_until)
    settling.record()
    record(actor, "case.split", row, detail={"new": new.number, "posts": leaving})
    return new


@transaction.atomic
def merge_cases(case: Case, other: Case, *, actor: User, now: datetime) -> Case:
    """Make one case of the held one and another that nobody holds; the actor holds what remains. Returns it."""
    need(actor, Ability.JUDGE)
    need_sight(other, actor=actor)
    lock_grouping()
    lock_opening()
    lock_cases([case.pk, other.pk])
    row = lock_held(case, actor=actor, now=now)
    check_free(Case.objects.get(pk=other.pk), actor=actor, now=now)
    keep = merge_campaigns(row.campaign, other.campaign, actor=actor)
    settling = Settling(actor=actor, now=now)
    settle([row.campaign_id, other.campaign_id], settling=settling)
    remaining = Case.objects.get(campaign=keep)
    until = now + settings.CASE_LEASE
    held = move(remaining, Case.Status.CLAIMED, actor=actor, now=now, holder=actor, lease_until=until)
    settling.record()
    record(actor, "case.merged_by_person", held, detail={"cases": [case.number, other.number]})
    return held


@transaction.atomic
def keep_apart(case: Case, other: Case, *, actor: User, now: datetime) -> None:
    """Write down that the held case and another are not one; nothing puts them together again but a person."""
    need(actor, Ability.JUDGE)
    need_sight(other, actor=actor)
    lock_grouping()
    row = lock_held(case, actor=actor, now=now)
    campaigns.keep_apart(row.campaign, other.campaign, actor=actor)
    record(actor, "case.kept_apart", row, detail={"other": other.number})


def need_sight(other: Case, *, actor: User) -> None:
    """Refuse a case of a queue that is closed to the person in the words for a case that is not there."""
    if not may_read(actor, other):
        raise errors.NotAllowed(_("There is no case %(number)s; look at the number again.") % {"number": other.number})


def check_free(other: Case, *, actor: User, now: datetime) -> None:
    if other.status == Case.Status.MERGED:
        raise errors.changed(other)
    if (
        other.status == Case.Status.CLAIMED
        and other.holder_id != actor.pk
        and other.lease_until
        and other.lease_until > now
    ):
        raise errors.held(other)
