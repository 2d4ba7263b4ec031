"""Second looks: giving them to people, taking their answers, settling disagreements."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.review import errors
from review_portal.review.models import Decision, Gold, Look, Opinion, Ruling
from review_portal.review.services.choosing import Choice, check_complete
from review_portal.review.services.deciding import reverse_decision
from review_portal.review.services.exposure import need_no_break
from review_portal.review.services.moving import need


def is_look_next(actor: User) -> bool:
    """Say whether the actor's next piece of work should be a second look."""
    done = Decision.objects.filter(actor=actor, reverses=None).count() + Opinion.objects.filter(actor=actor).count()
    return done % settings.LOOK_AFTER == settings.LOOK_AFTER - 1


@transaction.atomic
def take_look(*, actor: User, now: datetime) -> Look | None:
    """Give the actor a second look: the one in hand, else the oldest blind one of somebody else's, else a gold item."""
    need(actor, Ability.JUDGE)
    need_no_break(actor, now=now)
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if held := Look.objects.held_by(actor.pk, now).first():
        return held
    waiting = Look.objects.free(now).exclude(decision__actor=actor).order_by("created_at", "pk")
    look = waiting.select_for_update(skip_locked=True, of=("self",)).first() or unseen_gold(actor, now=now)
    if look is None:
        return None
    Look.objects.filter(pk=look.pk).update(
        status=Look.Status.CLAIMED, person=actor, lease_until=now + settings.CASE_LEASE
    )
    record(actor, "look.claimed", look)
    return Look.objects.get(pk=look.pk)


def unseen_gold(actor: User, *, now: datetime) -> Look | None:
    """Return a look at a gold item that the actor neither decided nor saw."""
    seen = Look.objects.filter(decision=OuterRef("decision"), person=actor, opinion__isnull=False)
    gold = Gold.objects.in_use().exclude(decision__actor=actor).exclude(Exists(seen)).order_by("pk").first()
    if gold is None:
        return None
    look, _created = Look.objects.get_or_create(
        decision=gold.decision, person=actor, kind=Look.Kind.GOLD, defaults={"created_at": now}
    )
    return look


def renew_look(look: Look, *, actor: User, now: datetime) -> Look:
    """Keep the look while someone reads. Raises LeaseLost when it is theirs no more."""
    if not Look.objects.held_by(actor.pk, now).filter(pk=look.pk).update(lease_until=now + settings.CASE_LEASE):
        raise look_lost()
    return Look.objects.get(pk=look.pk)


def look_lost() -> errors.LeaseLost:
    return errors.LeaseLost(_("This second look is not with you any more; take the next one. Nothing was written."))


@transaction.atomic
def answer_look(look: Look, *, actor: User, choice: Choice, now: datetime) -> Opinion:
    """Write the second opinion. Another exit than the first opens a dispute; a gold item only teaches."""
    need(actor, Ability.JUDGE)
    check_complete(choice, now=now, second=True)
    row = Look.objects.select_for_update().get(pk=look.pk)
    if row.status != Look.Status.CLAIMED or row.person_id != actor.pk or not row.lease_until or row.lease_until <= now:
        raise look_lost()
    opinion = Opinion.objects.create(look=row, actor=actor, created_at=now, **words_of(choice))
    disputed = row.kind == Look.Kind.BLIND and choice.exit != row.decision.exit
    status = Look.Status.DISPUTED if disputed else Look.Status.ANSWERED
    Look.objects.filter(pk=row.pk).update(status=status, lease_until=None)
    record(actor, "look.answered", row, detail={"exit": choice.exit, "kind": row.kind, "disputed": disputed})
    return opinion


def words_of(choice: Choice) -> dict[str, str]:
    return {
        "exit": choice.exit,
        "role": choice.role,
        "substance": choice.substance,
        "grounds": choice.grounds.strip(),
    }


@transaction.atomic
def rule_look(look: Look, *, actor: User, choice: Choice, now: datetime) -> Ruling:
    """Settle a disagreement with grounds; a first decision that was wrong is reversed, and its posts wait again."""
    need(actor, Ability.JUDGE_PROTECTED)
    check_complete(choice, now=now, second=True)
    if not choice.grounds.strip():
        raise errors.ChoiceIncomplete(_("Say why; both people who judged will read it."))
    row = Look.objects.select_for_update().get(pk=look.pk)
    if row.status != Look.Status.DISPUTED:
        raise errors.TransitionRefused(_("This disagreement is settled already; reload the page."))
    if actor.pk in {row.decision.actor_id, row.opinion.actor_id}:
        raise errors.NotAllowed(_("You gave one of the two answers; another senior settles this."))
    ruling = Ruling.objects.create(look=row, actor=actor, created_at=now, **words_of(choice))
    Look.objects.filter(pk=row.pk).update(status=Look.Status.SETTLED)
    if choice.exit != row.decision.exit and not row.decision.is_reversed:
        reverse_decision(row.decision, actor=actor, grounds=choice.grounds, now=now)
    record(actor, "look.ruled", row, detail={"exit": choice.exit, "first": row.decision.exit})
    return ruling


@transaction.atomic
def set_gold(decision: Decision, *, actor: User, lesson: str, now: datetime) -> Gold:
    """Make a standing decision an agreed example for others; the lesson is what they read after their answer."""
    need(actor, Ability.JUDGE_PROTECTED)
    if decision.actor_id == actor.pk:
        raise errors.NotAllowed(_("An example needs two people: another senior must agree with your decision."))
    if decision.reverses_id or decision.is_reversed:
        raise errors.CaseChanged(_("This decision is reversed already; reload the case."))
    if not lesson.strip():
        raise errors.ChoiceIncomplete(_("Say what the example teaches; people read it after their answer."))
    gold, _created = Gold.objects.update_or_create(
        decision=decision,
        defaults={"set_by": actor, "set_at": now, "lesson": lesson.strip(), "retired_at": None},
    )
    record(actor, "gold.set", gold, detail={"decision": decision.pk})
    return gold


@transaction.atomic
def retire_gold(gold: Gold, *, actor: User, now: datetime) -> None:
    need(actor, Ability.JUDGE_PROTECTED)
    if not Gold.objects.filter(pk=gold.pk, retired_at=None).update(retired_at=now):
        raise errors.TransitionRefused(_("This example is retired already."))
    record(actor, "gold.retired", gold)
