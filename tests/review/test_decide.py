"""Deciding once for all posts, and everything that is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.review import errors
from review_portal.review.models import Case, Decision, DecisionMember, LegalGround
from review_portal.review.services import Choice, claim_case, decide, renew_lease
from review_portal.review.weighing import undecided_posts
from tests.review.journey import ADVERT, arrive
from tests.scoring.publishing import NOW

pytestmark = pytest.mark.django_db
Chooser = Callable[..., Choice]


def test_one_decision_covers_all_posts(held: Case, aigerim: User, blocking: Chooser) -> None:
    decision = decide(held, actor=aigerim, choice=blocking(held), now=NOW)
    held.refresh_from_db()
    assert (held.status, held.holder, held.decided_at) == ("decided", None, NOW)
    assert decision.members.count() == 3
    assert (decision.exit, decision.measure, decision.legal_ground.code) == (
        "blocking",
        "channel",
        "kz-communications-41-1-1-1",
    )


def test_one_event_names_the_decision(held: Case, aigerim: User, blocking: Chooser) -> None:
    decision = decide(held, actor=aigerim, choice=blocking(held), now=NOW)
    event = Event.objects.order_by("number").last()
    assert (event.verb, event.actor, event.detail["decision"]) == ("case.decided", aigerim, decision.pk)


def test_a_post_left_out_waits_on(held: Case, aigerim: User, blocking: Chooser) -> None:
    choice = blocking(held)
    out = min(choice.posts)
    decide(held, actor=aigerim, choice=blocking(held, posts=choice.posts - {out}), now=NOW)
    held.refresh_from_db()
    assert held.status == "waiting"
    assert undecided_posts(held.campaign).get().pk == out


def test_a_post_that_arrives_meanwhile_waits_on(held: Case, aigerim: User, blocking: Chooser) -> None:
    seen = blocking(held)
    arrive(f"{ADVERT} @example_harbor", where="example_fourth")
    decide(held, actor=aigerim, choice=seen, now=NOW)
    held.refresh_from_db()
    assert held.status == "waiting"
    assert undecided_posts(held.campaign).count() == 1


def test_it_refuses_a_version_that_someone_changed(held: Case, aigerim: User, rita: User, blocking: Chooser) -> None:
    seen = blocking(held)
    later = NOW + timedelta(minutes=11)
    claim_case(held, actor=rita, now=later)
    with pytest.raises(
        errors.CaseChanged, match=r"Case К-2026-000001 was changed by M-02 at 14:11 and is now: being looked at"
    ):
        decide(held, actor=aigerim, choice=seen, now=later)
    assert not Decision.objects.exists()


def test_it_refuses_after_the_lease(held: Case, aigerim: User, blocking: Chooser) -> None:
    with pytest.raises(errors.LeaseLost, match="You do not hold case К-2026-000001 any more"):
        decide(held, actor=aigerim, choice=blocking(held), now=NOW + timedelta(minutes=11))


def test_it_goes_on_after_a_renewal(held: Case, aigerim: User, blocking: Chooser) -> None:
    renew_lease(held, actor=aigerim, now=NOW + timedelta(minutes=9))
    assert decide(held, actor=aigerim, choice=blocking(held), now=NOW + timedelta(minutes=11))


def test_it_refuses_who_does_not_hold_the_case(held: Case, rita: User, blocking: Chooser) -> None:
    with pytest.raises(errors.LeaseLost):
        decide(held, actor=rita, choice=blocking(held), now=NOW)


def test_it_refuses_who_does_not_judge(held: Case, dana: User, blocking: Chooser) -> None:
    with pytest.raises(errors.NotAllowed, match="P-01, prosecutor, may not do this; ask someone who judges cases"):
        decide(held, actor=dana, choice=blocking(held), now=NOW)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"legal_ground": None}, "“blocking notification” needs a legal ground; nothing was written"),
        ({"role": "", "measure": ""}, "“blocking notification” needs a role, a measure"),
        ({"exit": "criminal"}, "“criminal material” needs grounds in words"),
        ({"exit": "protected", "grounds": "  "}, "“protected content” needs grounds in words"),
        ({"exit": "cannot_judge"}, "“cannot judge” needs grounds in words"),
        ({"exit": "administrative", "substance": ""}, "“administrative offence” needs a substance group"),
        ({"exit": "arrest"}, "arrest is not known as exit; choose one of the list"),
        ({"exit": ""}, "Choose how the case ends"),
        ({"measure": "burn"}, "burn is not known as measure"),
        ({"posts": frozenset()}, "No post is chosen; take at least one into the decision"),
        ({"posts": frozenset({0})}, "Some of the chosen posts do not wait in case К-2026-000001 any more"),
        ({"legal_ground": 0}, "This legal ground is not in force"),
    ],
)
def test_it_refuses_half_a_choice(
    held: Case, aigerim: User, blocking: Chooser, change: dict[str, object], sentence: str
) -> None:
    with pytest.raises((errors.ChoiceIncomplete, errors.CaseChanged), match=sentence):
        decide(held, actor=aigerim, choice=blocking(held, **change), now=NOW)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("exit_", ["no_violation", "criminal", "administrative", "protected", "cannot_judge"])
def test_the_other_exits_need_no_law(held: Case, aigerim: User, blocking: Chooser, exit_: str) -> None:
    choice = blocking(held, exit=exit_, legal_ground=None, measure="", grounds="in words")
    assert decide(held, actor=aigerim, choice=choice, now=NOW).exit == exit_


def test_a_ground_of_yesterday_is_refused(held: Case, aigerim: User, blocking: Chooser, law: LegalGround) -> None:
    LegalGround.objects.filter(pk=law.pk).update(repealed_on="2026-01-01")
    with pytest.raises(errors.ChoiceIncomplete, match="choose its present version"):
        decide(held, actor=aigerim, choice=blocking(held), now=NOW)


@pytest.fixture
def protected(aigerim: User) -> Case:
    return claim_case(arrive("Помощь зависимым, товар, анонимно и бесплатно"), actor=aigerim, now=NOW)


@pytest.mark.parametrize("exit_", ["blocking", "criminal", "administrative"])
def test_protected_content_is_accused_by_seniors_only(
    protected: Case, aigerim: User, blocking: Chooser, exit_: str
) -> None:
    with pytest.raises(errors.SeniorNeeded, match="Case К-2026-000001 may hold protected content; ask a senior"):
        decide(protected, actor=aigerim, choice=blocking(protected, exit=exit_, grounds="in words"), now=NOW)


@pytest.mark.parametrize("exit_", ["protected", "no_violation"])
def test_protected_content_is_let_go_by_anybody(protected: Case, aigerim: User, blocking: Chooser, exit_: str) -> None:
    assert decide(protected, actor=aigerim, choice=blocking(protected, exit=exit_, grounds="in words"), now=NOW)


def test_a_senior_may_accuse_protected_content(bota: User, blocking: Chooser) -> None:
    case = claim_case(arrive("Помощь зависимым, товар, анонимно и бесплатно"), actor=bota, now=NOW)
    assert decide(case, actor=bota, choice=blocking(case), now=NOW)


@pytest.mark.parametrize("facts", [Decision, DecisionMember])
def test_facts_are_never_deleted(held: Case, aigerim: User, blocking: Chooser, facts: type[Decision]) -> None:
    decide(held, actor=aigerim, choice=blocking(held), now=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        facts.objects.all()._raw_delete("default")


def test_a_decision_is_never_changed(held: Case, aigerim: User, blocking: Chooser) -> None:
    decide(held, actor=aigerim, choice=blocking(held), now=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Decision.objects.update(exit="criminal")


def test_the_database_refuses_a_blocking_decision_without_a_law(held: Case, aigerim: User) -> None:
    words = {"role": "shop_link", "substance": "unknown", "measure": "channel", "case_version": 1, "created_at": NOW}
    with pytest.raises(IntegrityError, match="decision_blocking_is_grounded"), transaction.atomic():
        Decision.objects.create(case=held, actor=aigerim, exit="blocking", **words)


def test_the_database_refuses_a_second_decision_of_a_post(held: Case, aigerim: User, blocking: Chooser) -> None:
    first = decide(held, actor=aigerim, choice=blocking(held), now=NOW)
    second = Decision.objects.create(case=held, actor=aigerim, exit="no_violation", case_version=1, created_at=NOW)
    with pytest.raises(IntegrityError, match="is decided already; reverse that decision first"), transaction.atomic():
        DecisionMember.objects.create(decision=second, post_id=first.members.first().post_id)


def test_the_same_decision_sent_twice_is_written_once(
    held: Case, aigerim: User, blocking: Callable[..., Choice]
) -> None:
    choice = blocking(held)
    first = decide(held, actor=aigerim, choice=choice, now=NOW)
    assert decide(held, actor=aigerim, choice=choice, now=NOW) == first
    assert Decision.objects.count() == 1
