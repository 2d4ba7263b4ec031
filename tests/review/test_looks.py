"""Second looks: drawn, given to others, answered blind, settled by a third."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as real
from django.db import IntegrityError, transaction

from review_portal.accounts.models import User
from review_portal.review import errors
from review_portal.review.models import Case, Decision, Look, Opinion, Ruling
from review_portal.review.services import (
    Choice,
    answer_look,
    decide,
    is_look_next,
    renew_look,
    retire_gold,
    rule_look,
    set_gold,
    take_look,
    undo_decision,
)
from tests.scoring.publishing import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


def said(exit_: str, **words: str) -> Choice:
    return Choice(exit=exit_, posts=frozenset(), version=0, **words)


@pytest.fixture
def decided(held: Case, aigerim: User, blocking: Callable[..., Choice], settings: Any) -> Decision:
    """A blocking decision of Aigerim's that was drawn for a second look."""
    settings.SECOND_LOOKS = 1
    return decide(held, actor=aigerim, choice=blocking(held), now=NOW)


@pytest.fixture
def look(decided: Decision, rita: User) -> Look:
    """The second look, in Rita's hands."""
    taken = take_look(actor=rita, now=LATER)
    assert taken is not None
    return taken


@pytest.fixture
def disputed(look: Look, rita: User) -> Look:
    answer_look(look, actor=rita, choice=said("no_violation"), now=LATER)
    look.refresh_from_db()
    return look


def test_the_share_that_is_drawn_is_the_share_that_was_set(settings: Any) -> None:
    from review_portal.review.services.drawing import is_drawn

    settings.SECOND_LOOKS = 0.05
    drawn = sum(is_drawn(Decision(pk=pk)) for pk in range(1, 4001))
    assert 140 < drawn < 260


def test_nobody_looks_at_their_own_decision_again(decided: Decision, aigerim: User, rita: User) -> None:
    assert take_look(actor=aigerim, now=LATER) is None
    assert take_look(actor=rita, now=LATER) == Look.objects.get(decision=decided)


def test_the_database_refuses_the_author_too(look: Look, aigerim: User) -> None:
    with pytest.raises(IntegrityError, match="another person"), transaction.atomic():
        Opinion.objects.create(look=look, actor=aigerim, exit="blocking", created_at=LATER)


def test_a_look_is_one_persons_for_a_lease(look: Look, rita: User, bota: User) -> None:
    assert take_look(actor=rita, now=LATER) == look
    assert take_look(actor=bota, now=LATER) is None
    assert take_look(actor=bota, now=LATER + real.CASE_LEASE) == look
    with pytest.raises(errors.LeaseLost):
        renew_look(look, actor=rita, now=LATER + real.CASE_LEASE)


def test_the_same_exit_agrees(look: Look, rita: User) -> None:
    answer_look(look, actor=rita, choice=said("blocking", role="shop_link", substance="unknown"), now=LATER)
    look.refresh_from_db()
    assert look.status == "answered"


def test_another_exit_is_a_dispute(disputed: Look) -> None:
    assert disputed.status == "disputed"


def test_an_answer_names_what_is_compared_and_no_law(look: Look, rita: User) -> None:
    with pytest.raises(errors.ChoiceIncomplete, match="needs a role, a substance group;"):
        answer_look(look, actor=rita, choice=said("blocking"), now=LATER)


def test_a_look_is_answered_once(disputed: Look, rita: User) -> None:
    with pytest.raises(errors.LeaseLost):
        answer_look(disputed, actor=rita, choice=said("no_violation"), now=LATER)


def test_an_undone_decision_needs_no_second_look(decided: Decision, aigerim: User, rita: User) -> None:
    undo_decision(decided, actor=aigerim, now=NOW)
    assert take_look(actor=rita, now=LATER) is None


def test_a_third_person_settles_and_a_wrong_decision_is_reversed(
    disputed: Look, decided: Decision, bota: User, held: Case
) -> None:
    rule_look(disputed, actor=bota, choice=said("no_violation", grounds="Это новость."), now=LATER)
    held.refresh_from_db()
    assert decided.is_reversed
    assert held.status == "waiting"


def test_a_ruling_for_the_first_answer_changes_nothing(disputed: Look, decided: Decision, bota: User) -> None:
    words = {"role": "shop_link", "substance": "unknown", "grounds": "Магазин."}
    rule_look(disputed, actor=bota, choice=said("blocking", **words), now=LATER)
    assert not decided.is_reversed
    with pytest.raises(errors.TransitionRefused, match="settled already"):
        rule_look(disputed, actor=bota, choice=said("blocking", **words), now=LATER)


def test_a_ruling_needs_grounds_and_a_senior(disputed: Look, bota: User, rita: User) -> None:
    with pytest.raises(errors.ChoiceIncomplete, match="Say why"):
        rule_look(disputed, actor=bota, choice=said("no_violation"), now=LATER)
    with pytest.raises(errors.NotAllowed):
        rule_look(disputed, actor=rita, choice=said("no_violation", grounds="x"), now=LATER)


def test_neither_side_settles(decided: Decision, bota: User) -> None:
    look = take_look(actor=bota, now=LATER)
    assert look is not None
    answer_look(look, actor=bota, choice=said("no_violation"), now=LATER)
    with pytest.raises(errors.NotAllowed, match="another senior"):
        rule_look(look, actor=bota, choice=said("no_violation", grounds="x"), now=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.create(look=look, actor=bota, exit="blocking", created_at=LATER)


def test_a_gold_item_is_shown_once_to_each_and_never_disputed(decided: Decision, bota: User, rita: User) -> None:
    Look.objects.all().delete()
    set_gold(decided, actor=bota, lesson="Бот продаёт.", now=NOW)
    look = take_look(actor=rita, now=LATER)
    assert look is not None
    answer_look(look, actor=rita, choice=said("no_violation"), now=LATER)
    look.refresh_from_db()
    assert (look.kind, look.status) == ("gold", "answered")
    assert take_look(actor=rita, now=LATER) is None


def test_gold_needs_another_senior_and_a_lesson(decided: Decision, bota: User, aigerim: User) -> None:
    with pytest.raises(errors.NotAllowed):
        set_gold(decided, actor=aigerim, lesson="x", now=NOW)
    with pytest.raises(errors.ChoiceIncomplete, match="teaches"):
        set_gold(decided, actor=bota, lesson=" ", now=NOW)


def test_retired_gold_is_shown_no_more(decided: Decision, bota: User, rita: User) -> None:
    Look.objects.all().delete()
    gold = set_gold(decided, actor=bota, lesson="Бот продаёт.", now=NOW)
    retire_gold(gold, actor=bota, now=NOW)
    assert take_look(actor=rita, now=LATER) is None
    with pytest.raises(errors.TransitionRefused, match="retired already"):
        retire_gold(gold, actor=bota, now=NOW)


def test_looks_are_mixed_into_the_work(decided: Decision, aigerim: User, rita: User, settings: Any) -> None:
    settings.LOOK_AFTER = 2
    assert is_look_next(aigerim)
    assert not is_look_next(rita)
