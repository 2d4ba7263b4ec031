"""Queues sort cases by language, kind, source and seniority, and open to whom they should."""

from __future__ import annotations

from typing import Any

import pytest

from review_portal.accounts.models import User
from review_portal.review import errors
from review_portal.review.models import Case, Queue
from review_portal.review.routing import Traits, queue_for
from review_portal.review.services import (
    Rule,
    Setup,
    add_queue,
    arrange_desk,
    change_queue,
    claim_case,
    close_queue,
    give_back,
    set_rights,
    take_next,
)
from tests.review.journey import arrive
from tests.scoring.publishing import NOW

pytestmark = pytest.mark.django_db
NAMES = {"name_kk": "Шеберхана", "name_ru": "Отдельная", "name_en": "Apart"}


def queue(saule: User, **asked: Any) -> Queue:
    return add_queue(actor=saule, rule=Rule(**NAMES, **asked))


@pytest.mark.parametrize(
    "asked",
    [
        {"languages": ["ru"]},
        {"kinds": ["shop_link", "sale_advert"]},
        {"families": ["telegram"]},
        {"sources": [7]},
        {"languages": ["ru"], "sources": [7, 8], "protected": True},
        {},
    ],
)
def test_a_case_goes_where_all_that_is_asked_fits(asked: dict[str, Any]) -> None:
    traits = Traits("ru", "sale_advert", frozenset({"telegram", "board"}), frozenset({7}), True)
    fitting = Queue(slug="fits", **asked)
    assert queue_for(traits, [Queue(slug="other", languages=["kk"]), fitting, Queue(slug="last")]) is fitting


@pytest.mark.parametrize(
    "asked",
    [{"languages": ["kk"]}, {"kinds": ["graffiti"]}, {"families": ["forum"]}, {"sources": [8]}, {"protected": True}],
)
def test_a_case_that_lacks_one_thing_waits_in_the_common_queue(asked: dict[str, Any]) -> None:
    traits = Traits("ru", "sale_advert", frozenset({"telegram"}), frozenset({7}), False)
    assert queue_for(traits, [Queue(**asked)]) is None


def test_a_new_queue_takes_what_waits_and_what_comes(case: Case, saule: User) -> None:
    apart = queue(saule, kinds=("sale_advert",))
    later = arrive("Другой товар у @example_other", where="example_other")
    case.refresh_from_db()
    assert (case.queue, later.queue) == (apart, apart)


def test_a_closed_queue_lets_its_cases_go(case: Case, saule: User) -> None:
    apart = queue(saule)
    close_queue(apart, actor=saule, now=NOW)
    case.refresh_from_db()
    assert case.queue is None
    with pytest.raises(errors.TransitionRefused, match="closed already"):
        close_queue(apart, actor=saule, now=NOW)


def test_a_changed_queue_sorts_anew(case: Case, saule: User) -> None:
    apart = queue(saule, families=("forum",))
    change_queue(apart, actor=saule, rule=Rule(**NAMES, families=("telegram",)))
    case.refresh_from_db()
    assert case.queue == apart


def test_a_queue_by_right_is_shut_until_the_right_is_given(case: Case, saule: User, aigerim: User, rita: User) -> None:
    apart = queue(saule, by_right_only=True)
    set_rights(apart, actor=saule, people=[rita], now=NOW)
    assert take_next(actor=aigerim, now=NOW) is None
    with pytest.raises(errors.NotAllowed, match="not open to you"):
        claim_case(case, actor=aigerim, now=NOW)
    assert take_next(actor=rita, now=NOW) == case


def test_a_right_can_be_taken_back(case: Case, saule: User, rita: User) -> None:
    apart = queue(saule, by_right_only=True)
    set_rights(apart, actor=saule, people=[rita], now=NOW)
    set_rights(apart, actor=saule, people=[], now=NOW)
    assert take_next(actor=rita, now=NOW) is None


def test_a_seniors_queue_is_for_seniors(case: Case, saule: User, aigerim: User, bota: User) -> None:
    queue(saule, seniors_only=True)
    assert take_next(actor=aigerim, now=NOW) is None
    assert take_next(actor=bota, now=NOW) == case


def test_no_right_for_who_does_not_judge(saule: User, dana: User) -> None:
    with pytest.raises(errors.NotAllowed, match="does not judge"):
        set_rights(queue(saule), actor=saule, people=[dana], now=NOW)


def test_moderators_make_no_queues(aigerim: User) -> None:
    with pytest.raises(errors.NotAllowed):
        queue(aigerim)


def test_a_queue_needs_three_names_and_known_words(saule: User) -> None:
    with pytest.raises(errors.ChoiceIncomplete, match="Kazakh, Russian and English"):
        add_queue(actor=saule, rule=Rule("", "Очередь", "Queue"))
    with pytest.raises(errors.ChoiceIncomplete, match="nonsense"):
        queue(saule, kinds=("nonsense",))


def test_who_opted_out_of_a_kind_is_not_offered_it_and_may_still_open_it(case: Case, aigerim: User) -> None:
    arrange_desk(actor=aigerim, setup=Setup(avoids=("sale_advert",)))
    aigerim = User.objects.get(pk=aigerim.pk)
    assert take_next(actor=aigerim, now=NOW) is None
    held = claim_case(case, actor=aigerim, now=NOW)
    give_back(held, actor=aigerim, now=NOW)


def test_people_are_offered_the_languages_they_read(case: Case, aigerim: User) -> None:
    arrange_desk(actor=aigerim, setup=Setup(languages=("kk",)))
    assert take_next(actor=User.objects.get(pk=aigerim.pk), now=NOW) is None
    Case.objects.update(language="mixed")
    assert take_next(actor=User.objects.get(pk=aigerim.pk), now=NOW) == case
