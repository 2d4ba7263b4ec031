"""Taking cases, keeping them, letting them go; each refusal with its sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.review import errors
from review_portal.review.models import Case, Remark
from review_portal.review.services import (
    ask_senior,
    claim_case,
    give_back,
    pass_case,
    renew_lease,
    return_lapsed,
    send_back,
    take_next,
)
from tests.review.journey import arrive
from tests.scoring.publishing import NOW

pytestmark = pytest.mark.django_db
LAPSED = NOW + settings.CASE_LEASE + timedelta(seconds=1)


def test_a_claim_is_a_lease(held: Case, aigerim: User) -> None:
    assert (held.status, held.holder, held.lease_until) == ("claimed", aigerim, NOW + settings.CASE_LEASE)
    assert held.version == 2
    assert Event.objects.filter(verb="case.claimed", actor=aigerim).count() == 1


def test_it_refuses_a_case_that_someone_holds(held: Case, rita: User) -> None:
    with pytest.raises(errors.CaseHeld, match=r"Case К-2026-000001 is with M-01 until 14:10; take the next one\."):
        claim_case(held, actor=rita, now=NOW)


def test_claiming_ones_own_case_renews_it(held: Case, aigerim: User) -> None:
    again = claim_case(held, actor=aigerim, now=NOW + timedelta(minutes=5))
    assert again.lease_until == NOW + timedelta(minutes=5) + settings.CASE_LEASE
    assert again.version == held.version


def test_a_lapsed_lease_holds_nothing(held: Case, rita: User) -> None:
    assert claim_case(held, actor=rita, now=LAPSED).holder == rita


def test_it_refuses_people_who_do_not_judge(case: Case, saule: User) -> None:
    with pytest.raises(errors.NotAllowed, match="S-01, supervisor, may not do this"):
        claim_case(case, actor=saule, now=NOW)
    with pytest.raises(errors.NotAllowed):
        take_next(actor=saule, now=NOW)


def test_it_refuses_a_case_that_is_decided(case: Case, aigerim: User) -> None:
    Case.objects.filter(pk=case.pk).update(status="decided", decided_at=NOW)
    with pytest.raises(errors.CaseChanged, match="is now: decided"):
        claim_case(case, actor=aigerim, now=NOW)


def test_the_next_case_is_the_most_urgent(aigerim: User) -> None:
    arrive("Товар тихий, @example_quiet")
    loud = arrive("Товар громкий, @example_loud", views=1_000_000)
    assert take_next(actor=aigerim, now=NOW) == loud


def test_two_people_get_two_cases(aigerim: User, rita: User) -> None:
    arrive("Товар здесь, @example_one")
    arrive("Товар там, @example_two")
    assert take_next(actor=aigerim, now=NOW) != take_next(actor=rita, now=NOW)


def test_who_holds_a_case_gets_it_again(held: Case, aigerim: User) -> None:
    arrive("Товар громкий, @example_loud", views=1_000_000)
    assert take_next(actor=aigerim, now=NOW) == held


def test_nothing_is_next_when_all_is_done(aigerim: User) -> None:
    assert take_next(actor=aigerim, now=NOW) is None


def test_a_lapsed_case_is_next_even_before_the_sweeper(held: Case, rita: User) -> None:
    assert take_next(actor=rita, now=LAPSED) == held


def test_looking_renews_the_lease_without_an_event(held: Case, aigerim: User) -> None:
    events = Event.objects.count()
    renewed = renew_lease(held, actor=aigerim, now=NOW + timedelta(minutes=9))
    assert renewed.lease_until == NOW + timedelta(minutes=9) + settings.CASE_LEASE
    assert (renewed.version, Event.objects.count()) == (held.version, events)


def test_a_lapsed_lease_is_not_renewed(held: Case, aigerim: User) -> None:
    with pytest.raises(
        errors.LeaseLost, match="You do not hold case К-2026-000001 any more; take it again if it is free"
    ):
        renew_lease(held, actor=aigerim, now=LAPSED)


def test_a_strangers_lease_is_not_renewed(held: Case, rita: User) -> None:
    with pytest.raises(errors.LeaseLost):
        renew_lease(held, actor=rita, now=NOW)


def test_a_case_given_back_waits(held: Case, aigerim: User, rita: User) -> None:
    freed = give_back(held, actor=aigerim, now=NOW)
    assert (freed.status, freed.holder) == ("waiting", None)
    assert take_next(actor=rita, now=NOW) == held


def test_it_refuses_to_give_back_what_one_does_not_hold(held: Case, rita: User) -> None:
    with pytest.raises(errors.LeaseLost):
        give_back(held, actor=rita, now=NOW)


def test_a_passed_case_is_offered_to_others_only(held: Case, aigerim: User, rita: User) -> None:
    pass_case(held, actor=aigerim, reason="I know the author", now=NOW)
    assert take_next(actor=aigerim, now=NOW) is None
    assert take_next(actor=rita, now=NOW) == held
    assert Remark.objects.get().text == "I know the author"


def test_passing_needs_a_reason(held: Case, aigerim: User) -> None:
    with pytest.raises(errors.ChoiceIncomplete, match="Say in a few words why you let case К-2026-000001 go"):
        pass_case(held, actor=aigerim, reason="  ", now=NOW)
    held.refresh_from_db()
    assert held.holder == aigerim


def test_a_question_waits_for_a_senior(held: Case, aigerim: User, rita: User, bota: User) -> None:
    asked = ask_senior(held, actor=aigerim, question="Is this a clinic?", now=NOW)
    assert asked.status == "senior"
    assert take_next(actor=rita, now=NOW) is None
    assert take_next(actor=bota, now=NOW) == held


def test_a_question_is_not_claimed_by_a_moderator(held: Case, aigerim: User, rita: User) -> None:
    ask_senior(held, actor=aigerim, question="Is this a clinic?", now=NOW)
    with pytest.raises(errors.SeniorNeeded, match="Case К-2026-000001 waits for a senior moderator"):
        claim_case(held, actor=rita, now=NOW)


def test_a_question_stays_a_question_when_the_senior_lets_go(held: Case, aigerim: User, bota: User) -> None:
    ask_senior(held, actor=aigerim, question="Is this a clinic?", now=NOW)
    taken = claim_case(held, actor=bota, now=NOW)
    assert give_back(taken, actor=bota, now=NOW).status == "senior"


def test_a_senior_answers_and_sends_back(held: Case, aigerim: User, bota: User, rita: User) -> None:
    ask_senior(held, actor=aigerim, question="Is this a clinic?", now=NOW)
    claim_case(held, actor=bota, now=NOW)
    freed = send_back(held, actor=bota, answer="No, a shop", now=NOW)
    assert (freed.status, freed.needs_senior) == ("waiting", False)
    assert [remark.kind for remark in Remark.objects.all()] == ["asked", "answered"]
    assert take_next(actor=rita, now=NOW) == held


def test_a_moderator_does_not_answer_for_a_senior(held: Case, aigerim: User) -> None:
    with pytest.raises(errors.NotAllowed):
        send_back(held, actor=aigerim, answer="No", now=NOW)


def test_a_lapsed_case_returns_by_itself_and_the_record_says_why(held: Case) -> None:
    assert return_lapsed(now=NOW) == []
    [freed] = return_lapsed(now=LAPSED)
    assert (freed.status, freed.holder) == ("waiting", None)
    assert Event.objects.get(verb="case.lease_lapsed").detail == {"holder": "M-01"}


def test_a_lapsed_question_returns_to_the_seniors(held: Case, aigerim: User, bota: User) -> None:
    ask_senior(held, actor=aigerim, question="Is this a clinic?", now=NOW)
    claim_case(held, actor=bota, now=NOW)
    assert return_lapsed(now=LAPSED)[0].status == "senior"
