"""What says the same in two campaigns is offered to a person; it never ties by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.campaigns.echoes import echoes_of
from review_portal.campaigns.models import Echo, Membership
from review_portal.evidence.models import Post
from review_portal.review.models import Case, Queue
from review_portal.review.services import claim_case, keep_apart, merge_cases
from review_portal.review.surroundings import relatives_of
from review_portal.search.models import Meaning
from review_portal.search.services import find_echoes
from tests.review.journey import arrive
from tests.scoring.publishing import NOW
from tests.search.test_meaning import vector

pytestmark = pytest.mark.django_db
SHOPS = (
    "Товар готов к выдаче в трёх районах города, писать оператору после шести вечера @example_one",
    "Каждый вечер новые адреса, товар проверен людьми, отвечаем быстро и вежливо @example_two",
    "Наш магазин открыт снова, товар прежний, скидка постоянным покупателям до воскресенья @example_three",
)


def mean(case: Case, *at: float, model: str = "one") -> Post:
    """Give the only post of a case a vector."""
    post = Post.objects.get(membership__campaign=case.campaign)
    Meaning.objects.create(post=post, model=model, vector=vector(*at))
    return post


@pytest.fixture
def cases() -> list[Case]:
    return [arrive(text, where=f"example_shop_{number}") for number, text in enumerate(SHOPS)]


def echo(cases: list[Case]) -> None:
    """Let the first two cases say the same, and the third something else."""
    for case, at in zip(cases, ((1, 0), (0.999, 0.0447), (0, 1)), strict=True):
        mean(case, *at)
    find_echoes(limit=10, now=NOW)


def test_what_says_the_same_is_offered_and_stays_two(cases: list[Case], aigerim: User) -> None:
    echo(cases)
    assert echoes_of(cases[0].campaign_id) == {cases[1].campaign_id: pytest.approx(0.999, abs=0.001)}
    [near] = relatives_of(cases[0], reader=aigerim)
    assert (near.case, near.shared) == (cases[1], ())
    assert Membership.objects.values("campaign").distinct().count() == 3


@pytest.mark.parametrize(("where", "offers"), [("example_shop_0", 1), ("example_shop_1", 0)])
def test_what_stood_in_one_place_needs_less(where: str, offers: int) -> None:
    for place, text, at in (("example_shop_0", SHOPS[0], (1, 0)), (where, SHOPS[1], (0.87, 0.493))):
        mean(arrive(text, where=place), *at)
    find_echoes(limit=10, now=NOW)
    assert Echo.objects.count() == offers


def test_the_offer_is_seen_from_both_sides(cases: list[Case], aigerim: User) -> None:
    echo(cases)
    assert [near.case for near in relatives_of(cases[1], reader=aigerim)] == [cases[0]]


def test_a_post_is_compared_once_for_a_version_of_the_encoder(cases: list[Case]) -> None:
    echo(cases)
    assert find_echoes(limit=10, now=NOW) == 0
    assert set(Membership.objects.values_list("compared_by", flat=True)) == {"one"}


def test_vectors_of_two_versions_are_not_compared(cases: list[Case]) -> None:
    mean(cases[0], 1)
    mean(cases[1], 1, model="another")
    assert find_echoes(limit=10, now=NOW) == 2
    assert not Echo.objects.exists()


def test_what_everybody_says_is_offered_to_nobody(cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review_portal.search.services.echoing.EVERYBODYS", 1)
    for case in cases:
        mean(case, 1)
    find_echoes(limit=10, now=NOW)
    assert not Echo.objects.exists()


def test_a_greeting_says_the_same_as_every_greeting() -> None:
    for number in range(2):
        mean(arrive("Товар здесь", where=f"example_short_{number}"), 1)
    assert find_echoes(limit=10, now=NOW) == 2
    assert not Echo.objects.exists()


def test_members_say_why_a_person_put_them_together(cases: list[Case], aigerim: User) -> None:
    echo(cases)
    mine = claim_case(cases[0], actor=aigerim, now=NOW)
    kept = merge_cases(mine, cases[1], actor=aigerim, now=NOW)
    rows = Membership.objects.filter(campaign=kept.campaign).order_by("post")
    assert [row.reasons for row in rows] == [["meaning"], ["meaning", "person"]]
    assert all(row.similarity == pytest.approx(0.999, abs=0.001) for row in rows)


def test_an_offer_that_was_answered_with_no_is_not_made_again(cases: list[Case], aigerim: User) -> None:
    echo(cases)
    mine = claim_case(cases[0], actor=aigerim, now=NOW)
    keep_apart(mine, cases[1], actor=aigerim, now=NOW)
    assert relatives_of(mine, reader=aigerim) == []
    assert Event.objects.latest("number").verb == "case.kept_apart"


def test_a_case_of_a_closed_queue_is_not_offered(cases: list[Case], aigerim: User, bota: User) -> None:
    echo(cases)
    names = {"name_kk": "жабық", "name_ru": "закрытая", "name_en": "closed"}
    queue = Queue.objects.create(slug="closed", position=1, by_right_only=True, **names)
    Case.objects.filter(pk=cases[1].pk).update(queue=queue)
    assert relatives_of(cases[0], reader=aigerim) == []
    assert [near.case for near in relatives_of(cases[0], reader=bota)] == [cases[1]]


def test_the_page_shows_the_offer_and_takes_a_no(
    cases: list[Case], aigerim: User, enter: Callable[[User], Client]
) -> None:
    echo(cases)
    User.objects.update(language="en")
    claim_case(cases[0], actor=aigerim, now=timezone.now())
    browser, number = enter(aigerim), cases[0].number
    assert "says the same 1.00" in browser.get(f"/cases/{number}/").content.decode()
    browser.post(f"/cases/{number}/apart/", {"other": cases[1].number})
    assert "says the same" not in browser.get(f"/cases/{number}/").content.decode()


def test_nothing_is_kept_apart_from_what_one_may_not_read(
    cases: list[Case], aigerim: User, enter: Callable[[User], Client]
) -> None:
    names = {"name_kk": "жабық", "name_ru": "закрытая", "name_en": "closed"}
    queue = Queue.objects.create(slug="closed", position=1, by_right_only=True, **names)
    Case.objects.filter(pk=cases[1].pk).update(queue=queue)
    claim_case(cases[0], actor=aigerim, now=timezone.now())
    browser = enter(aigerim)
    for way in ("merge", "apart"):
        assert browser.post(f"/cases/{cases[0].number}/{way}/", {"other": cases[1].number}).status_code == 404
