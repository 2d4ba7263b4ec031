"""People press keys at the same moment: one of them gets the case."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.campaigns.services import group_posts
from review_portal.review.models import Case, Decision
from review_portal.review.services import Choice, claim_case, decide, open_cases, take_next
from tests.review.journey import arrive
from tests.scoring.publishing import NOW, assess, publish

pytestmark = pytest.mark.django_db(transaction=True)
Chooser = Callable[..., Choice]
T = TypeVar("T")


def at_once(*acts: Callable[[], T]) -> list[T | Refused]:
    """Run every act in its own thread and connection, all let go at one moment."""
    start = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T | Refused:
        try:
            start.wait(timeout=30)
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))


def test_two_moderators_race_for_one_case(case: Case, aigerim: User, rita: User) -> None:
    outcomes = at_once(*(lambda person=person: claim_case(case, actor=person, now=NOW) for person in (aigerim, rita)))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Case", "CaseHeld"]
    case.refresh_from_db()
    assert case.version == 2


def test_the_next_case_is_given_once(aigerim: User, rita: User, bota: User) -> None:
    arrive("Товар здесь, @example_one")
    arrive("Товар там, @example_two")
    outcomes = at_once(*(lambda person=person: take_next(actor=person, now=NOW) for person in (aigerim, rita, bota)))
    taken = [outcome.pk for outcome in outcomes if isinstance(outcome, Case)]
    assert len(taken) == len(set(taken)) == 2
    assert outcomes.count(None) == 1


def test_a_double_press_takes_one_case(aigerim: User) -> None:
    for name in ("one", "two", "three"):
        arrive(f"Товар {name}, @example_{name}")
    at_once(*[lambda: take_next(actor=aigerim, now=NOW)] * 3)
    assert Case.objects.held_by(aigerim, NOW).count() == 1


def test_a_double_press_decides_once_and_both_are_told_so(held: Case, aigerim: User, blocking: Chooser) -> None:
    choice = blocking(held)
    outcomes = at_once(*[lambda: decide(held, actor=aigerim, choice=choice, now=NOW)] * 2)
    assert outcomes == [Decision.objects.get()] * 2


def test_two_workers_open_one_case() -> None:
    post = publish("Товар")
    assess(post)
    campaigns = group_posts([post.pk], now=NOW)
    at_once(*[lambda: open_cases(campaigns, now=NOW)] * 4)
    assert Case.objects.count() == 1


def test_deciding_and_growing_at_once_loses_no_post(held: Case, aigerim: User, blocking: Chooser) -> None:
    choice = blocking(held)
    grown = publish("Товар, тот же магазин, @example_harbor")
    assess(grown)
    campaigns = group_posts([grown.pk], now=NOW)
    at_once(lambda: decide(held, actor=aigerim, choice=choice, now=NOW), lambda: open_cases(campaigns, now=NOW))
    held.refresh_from_db()
    assert held.status == "waiting"
