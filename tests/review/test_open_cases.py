"""Cases follow their campaigns: opened, reopened, never doubled."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.review.models import Case
from review_portal.review.services import Choice, claim_case, decide, open_cases
from tests.review.journey import ADVERT, arrive, send_through
from tests.scoring.publishing import NOW, publish

pytestmark = pytest.mark.django_db
Chooser = Callable[..., Choice]


def test_a_campaign_gets_one_waiting_case(case: Case) -> None:
    assert (case.status, case.version, case.holder) == ("waiting", 1, None)
    assert case.number == "К-2026-000001"
    assert case.language == "ru"


def test_numbers_follow_without_gaps() -> None:
    numbers = [arrive(f"Товар номер {n}, @example_{n:04d}").number for n in range(3)]
    assert numbers == ["К-2026-000001", "К-2026-000002", "К-2026-000003"]


def test_the_parts_add_up(case: Case) -> None:
    assert case.priority == sum(case.priority_parts.values())
    assert case.priority_parts["score"] == 36


def test_running_twice_changes_nothing(case: Case) -> None:
    events = Event.objects.count()
    [again] = open_cases([case.campaign_id], now=NOW)
    assert (again.pk, again.version) == (case.pk, case.version)
    assert Event.objects.count() == events


def test_a_growing_campaign_keeps_its_case_and_its_version(case: Case) -> None:
    again = arrive(f"{ADVERT} @example_harbor", where="example_fourth", views=100_000)
    assert (again.pk, again.version) == (case.pk, case.version)
    assert again.priority_parts["reach"] > case.priority_parts["reach"]


def test_a_decided_case_reopens_when_new_posts_arrive(held: Case, aigerim: User, blocking: Chooser) -> None:
    decide(held, actor=aigerim, choice=blocking(held), now=NOW)
    again = arrive(f"{ADVERT} @example_harbor", where="example_fourth")
    assert (again.pk, again.status, again.decided_at) == (held.pk, "waiting", None)
    assert Case.objects.count() == 1
    assert again.priority_parts["recurrence"] == 5


def test_a_decided_case_stays_decided_when_nothing_is_new(held: Case, aigerim: User, blocking: Chooser) -> None:
    decide(held, actor=aigerim, choice=blocking(held), now=NOW)
    assert open_cases([held.campaign_id], now=NOW) == []
    held.refresh_from_db()
    assert held.status == "decided"


def test_a_merged_campaign_leaves_a_signpost(rita: User) -> None:
    older, newer = arrive("Товар здесь, @example_one"), arrive("Товар там, @example_two")
    send_through(publish("Товар теперь и здесь: @example_one и @example_two"))
    newer.refresh_from_db()
    assert (newer.status, newer.merged_into) == ("merged", older)
    assert Case.objects.undecided().get() == older


def test_who_holds_a_merged_case_is_told(rita: User, blocking: Chooser) -> None:
    arrive("Товар здесь, @example_one")
    newer = claim_case(arrive("Товар там, @example_two"), actor=rita, now=NOW)
    choice = blocking(newer)
    send_through(publish("Товар теперь и здесь: @example_one и @example_two"))
    with pytest.raises(Exception, match="was changed by the system at 14:00 and is now: went into another case"):
        decide(newer, actor=rita, choice=choice, now=NOW)


def test_protected_content_marks_the_case() -> None:
    assert arrive("Помощь зависимым, товар, анонимно и бесплатно").protected
    assert not arrive("Товар в наличии").protected


def test_opening_is_an_event(case: Case) -> None:
    event = Event.objects.get(verb="case.opened")
    assert (event.target_id, event.detail["number"]) == (str(case.pk), case.number)


def test_the_database_refuses_a_second_case_of_a_campaign(case: Case) -> None:
    case.pk, case.number = None, "К-2026-999999"
    with pytest.raises(IntegrityError, match="case_one_a_campaign"), transaction.atomic():
        case.save(force_insert=True)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("case_claimed_has_a_holder", {"status": "claimed"}),
        ("case_decided_has_a_time", {"status": "decided"}),
        ("case_merged_has_a_signpost", {"status": "merged"}),
        ("case_priority_is_its_parts", {"priority": 99}),
        ("case_priority_is_its_parts", {"priority_parts": {"score": 1}}),
        ("case_due_after_opening", {"due_at": NOW}),
    ],
)
def test_the_database_refuses_a_false_case(case: Case, constraint: str, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**change)
