"""Taking a decision back: an undo within half a minute, a reversal by a senior at any time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.review import errors
from review_portal.review.models import Case, Decision
from review_portal.review.services import Choice, claim_case, decide, reverse_decision, take_next, undo_decision
from review_portal.review.weighing import undecided_posts
from tests.review.journey import send_through
from tests.scoring.publishing import NOW, publish

pytestmark = pytest.mark.django_db
Chooser = Callable[..., Choice]
SOON = NOW + timedelta(seconds=29)
LATE = NOW + timedelta(seconds=31)


@pytest.fixture
def decided(held: Case, aigerim: User, blocking: Chooser) -> Decision:
    return decide(held, actor=aigerim, choice=blocking(held), now=NOW)


def test_an_undo_is_a_reversing_decision(decided: Decision, aigerim: User) -> None:
    reversal = undo_decision(decided, actor=aigerim, now=SOON)
    assert (reversal.reverses, reversal.exit, reversal.actor) == (decided, "blocking", aigerim)
    assert decided.is_reversed
    assert not Decision.objects.standing().exists()


def test_after_an_undo_the_person_holds_the_case_again(decided: Decision, aigerim: User) -> None:
    undo_decision(decided, actor=aigerim, now=SOON)
    decided.case.refresh_from_db()
    assert (decided.case.status, decided.case.holder) == ("claimed", aigerim)
    assert undecided_posts(decided.case.campaign).count() == 3


def test_after_an_undo_the_case_can_be_decided_anew(decided: Decision, aigerim: User, blocking: Chooser) -> None:
    undo_decision(decided, actor=aigerim, now=SOON)
    case = Case.objects.get(pk=decided.case_id)
    again = decide(case, actor=aigerim, choice=blocking(case, exit="no_violation"), now=SOON)
    assert list(Decision.objects.standing()) == [again]


def test_an_undo_is_an_event(decided: Decision, aigerim: User) -> None:
    reversal = undo_decision(decided, actor=aigerim, now=SOON)
    event = Event.objects.order_by("number").last()
    assert (event.verb, event.target_id, event.detail["reverses"]) == ("decision.undone", str(reversal.pk), decided.pk)


def test_it_refuses_an_undo_after_half_a_minute(decided: Decision, aigerim: User) -> None:
    with pytest.raises(errors.TooLate, match="The 30 seconds for an undo are over; ask a senior to reopen the case"):
        undo_decision(decided, actor=aigerim, now=LATE)


def test_it_refuses_the_undo_of_someone_elses_decision(decided: Decision, rita: User) -> None:
    with pytest.raises(errors.NotAllowed, match="Only M-01 can undo this; a senior may reopen the case"):
        undo_decision(decided, actor=rita, now=SOON)


def test_it_refuses_a_second_undo(decided: Decision, aigerim: User) -> None:
    undo_decision(decided, actor=aigerim, now=SOON)
    with pytest.raises(errors.CaseChanged, match="reversed already"):
        undo_decision(decided, actor=aigerim, now=SOON)


def test_it_refuses_the_undo_of_an_undo(decided: Decision, aigerim: User) -> None:
    reversal = undo_decision(decided, actor=aigerim, now=SOON)
    with pytest.raises(errors.CaseChanged, match="reversed already"):
        undo_decision(reversal, actor=aigerim, now=SOON)


def test_the_database_refuses_a_second_reversal(decided: Decision, aigerim: User) -> None:
    undo_decision(decided, actor=aigerim, now=SOON)
    with pytest.raises(IntegrityError, match="reverses_id"), transaction.atomic():
        Decision.objects.create(
            case=decided.case, actor=aigerim, exit="blocking", case_version=1, created_at=NOW, reverses=decided
        )


def test_an_undo_does_not_take_the_rest_from_who_holds_it(
    held: Case, aigerim: User, rita: User, blocking: Chooser
) -> None:
    choice = blocking(held)
    part = decide(held, actor=aigerim, choice=blocking(held, posts=choice.posts - {min(choice.posts)}), now=NOW)
    assert take_next(actor=rita, now=NOW) == held
    undo_decision(part, actor=aigerim, now=SOON)
    held.refresh_from_db()
    assert held.holder == rita
    assert undecided_posts(held.campaign).count() == 3


def test_an_undo_follows_posts_into_another_campaign(aigerim: User, blocking: Chooser) -> None:
    [older, newer] = send_through(publish("Товар здесь, @example_one"), publish("Товар там, @example_two"))
    decision = decide(
        claim_case(newer, actor=aigerim, now=NOW), actor=aigerim, choice=blocking(newer, version=2), now=NOW
    )
    send_through(publish("Товар теперь и здесь: @example_one и @example_two"))
    undo_decision(decision, actor=aigerim, now=SOON)
    assert Case.objects.undecided().get() == older
    assert undecided_posts(older.campaign).count() == 3


def test_a_senior_reverses_at_any_time_with_grounds(decided: Decision, bota: User) -> None:
    reversal = reverse_decision(decided, actor=bota, grounds="The channel is a clinic", now=NOW + timedelta(days=9))
    decided.case.refresh_from_db()
    assert (reversal.grounds, decided.case.status) == ("The channel is a clinic", "waiting")
    assert Event.objects.filter(verb="decision.reversed", actor=bota).exists()


def test_a_reversal_needs_grounds(decided: Decision, bota: User) -> None:
    with pytest.raises(errors.ChoiceIncomplete, match="Say why the decision is reversed"):
        reverse_decision(decided, actor=bota, grounds=" ", now=LATE)


def test_a_moderator_does_not_reverse(decided: Decision, rita: User) -> None:
    with pytest.raises(errors.NotAllowed):
        reverse_decision(decided, actor=rita, grounds="I think otherwise", now=LATE)
