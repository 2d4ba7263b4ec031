"""The queue as questions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from review_portal.accounts.models import User
from review_portal.review.models import Case, LegalGround
from review_portal.review.services import ask_senior, pass_case
from tests.review.journey import ADVERT, arrive
from tests.scoring.publishing import NOW

pytestmark = pytest.mark.django_db


def test_held_cases_do_not_wait(held: Case) -> None:
    assert not Case.objects.waiting(NOW).exists()
    assert Case.objects.undecided().get() == held


def test_lapsed_cases_wait(held: Case) -> None:
    assert Case.objects.waiting(NOW + settings.CASE_LEASE).get() == held


def test_held_cases_are_found_by_their_holder(held: Case, aigerim: User, rita: User) -> None:
    assert Case.objects.held_by(aigerim, NOW).get() == held
    assert not Case.objects.held_by(rita, NOW).exists()


def test_moderators_are_not_offered_questions(held: Case, aigerim: User, rita: User, bota: User) -> None:
    ask_senior(held, actor=aigerim, question="Is this a clinic?", now=NOW)
    assert not Case.objects.waiting(NOW).for_reviewer(rita).exists()
    assert Case.objects.waiting(NOW).for_reviewer(bota).get() == held == Case.objects.asked().get()


def test_people_who_do_not_judge_are_offered_nothing(case: Case, dana: User) -> None:
    assert not Case.objects.waiting(NOW).for_reviewer(dana).exists()


def test_a_reopened_case_is_offered_again_to_who_passed_it(held: Case, aigerim: User) -> None:
    pass_case(held, actor=aigerim, reason="I know the author", now=NOW)
    Case.objects.update(status="decided", decided_at=NOW)
    arrive(f"{ADVERT} @example_harbor", where="example_fourth")
    Case.objects.update(opened_at=NOW + timedelta(minutes=1), due_at=NOW + timedelta(hours=1))
    assert Case.objects.waiting(NOW).for_reviewer(aigerim).get() == held


def test_the_most_urgent_comes_first() -> None:
    quiet, loud = arrive("Товар тихий, @example_quiet"), arrive("Товар громкий, @example_loud", views=1_000_000)
    assert list(Case.objects.waiting(NOW).most_urgent()) == [loud, quiet]


def test_overdue_cases_are_found(case: Case) -> None:
    assert not Case.objects.overdue(NOW).exists()
    assert Case.objects.overdue(case.due_at + timedelta(seconds=1)).get() == case


def test_the_grounds_of_today_are_offered(law: LegalGround) -> None:
    codes = list(LegalGround.objects.in_force().values_list("code", flat=True))
    assert codes == ["kz-communications-41-1-1-1", "kz-platforms-9", "kz-communications-41-1-1"]


def test_a_new_version_takes_the_place_of_the_old(law: LegalGround) -> None:
    LegalGround.objects.create(code=law.code, version=2, regime=law.regime, valid_from="2026-01-01")
    assert LegalGround.objects.in_force(NOW.date()).get(code=law.code).version == 2


def test_a_version_of_tomorrow_does_not(law: LegalGround) -> None:
    LegalGround.objects.create(code=law.code, version=2, regime=law.regime, valid_from="2999-01-01")
    assert LegalGround.objects.in_force(NOW.date()).get(code=law.code).version == 1


def test_a_repealed_ground_is_offered_no_more(law: LegalGround) -> None:
    LegalGround.objects.filter(pk=law.pk).update(repealed_on="2026-01-01")
    assert not LegalGround.objects.in_force(NOW.date()).filter(code=law.code).exists()


@pytest.mark.parametrize(("language", "word"), [("ru", "О связи"), ("kk", "Байланыс"), ("en", "Communications")])
def test_a_ground_speaks_three_languages(law: LegalGround, language: str, word: str) -> None:
    assert word in law.text(language)
