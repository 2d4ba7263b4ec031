"""The pages of finding: search, pivots, hunts; who may open them, and what they write into the record."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.evidence.models import Picture, Post
from review_portal.scoring.models import Entity
from review_portal.search.facets import look_key, picture_keys
from review_portal.search.models import SavedSearch
from review_portal.search.services import keep_up
from tests.face.world import World
from tests.scoring.publishing import NOW

Enter = Callable[[User], Client]
CARD = "4111 1111 1111 1111"


def test_a_search_shows_posts_with_their_case_and_marks_the_words(world: World, aigerim: User, enter: Enter) -> None:
    text = enter(aigerim).get("/search/", {"q": "готовые адреса"}).content.decode()
    assert world.cases[0].number in text
    assert '<mark class="hit">готовые</mark>' in text
    assert '<mark class="hit">а д р е с а</mark>' in text


def test_a_hostile_post_is_shown_as_text(world: World, aigerim: User, enter: Enter) -> None:
    text = enter(aigerim).get("/search/", {"q": "onerror"}).content.decode()
    assert "<script>document" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("what", ["posts", "cases", "contacts", "means", "decisions"])
def test_every_tab_answers(what: str, world: World, aigerim: User, enter: Enter) -> None:
    answer = enter(aigerim).get("/search/", {"q": "товар @example_second_bot", "what": what, "decision": "blocking"})
    assert answer.status_code == 200


def test_a_search_is_recorded_with_who_and_what(world: World, aigerim: User, enter: Enter) -> None:
    enter(aigerim).get("/search/", {"q": "товар", "lang": "ru"})
    event = Event.objects.get(verb="search.asked")
    assert (event.actor, event.detail["query"], event.detail["filters"]) == (aigerim, "товар", {"lang": ["ru"]})


def test_a_card_number_reaches_no_address_and_no_event(told: Callable[..., Post], aigerim: User, enter: Enter) -> None:
    told("Оплата на карту " + CARD)
    browser = enter(aigerim)
    answer = browser.post("/search/ask/", {"q": CARD})
    card = Entity.objects.get(kind="card")
    assert answer.url == f"/search/?q=entity%3A{card.pk}"
    assert browser.get("/search/", {"q": CARD}).url == answer.url
    assert browser.post("/search/ask/", {"q": "4000 0566 5566 5556"}).url.count("5566") == 0
    assert CARD not in json.dumps(list(Event.objects.values_list("detail", flat=True)))
    assert "Оплата на карту" in browser.get(answer.url).content.decode()


def test_a_kept_search_counts_what_is_new(told: Callable[..., Post], aigerim: User, enter: Enter) -> None:
    told("Товар")
    browser = enter(aigerim)
    browser.post("/search/save/", {"q": "товар", "name": "Goods"})
    kept = SavedSearch.objects.get()
    told("Ещё товар")
    assert re.search(r"Goods.*?</svg>1</span>", browser.get("/search/").content.decode())
    assert browser.post(f"/search/saved/{kept.pk}/").url == f"/search/?{kept.address}"
    assert not re.search(r"Goods.*?</svg>1</span>", browser.get("/search/").content.decode())


def test_a_kept_search_is_its_owner_s(told: Callable[..., Post], aigerim: User, rita: User, enter: Enter) -> None:
    enter(aigerim).post("/search/save/", {"q": "товар", "name": "Goods"})
    kept = SavedSearch.objects.get()
    browser = enter(rita)
    assert browser.post(f"/search/saved/{kept.pk}/").status_code == 404
    browser.post(f"/search/saved/{kept.pk}/forget/")
    assert SavedSearch.objects.get().forgotten_at is None
    enter(aigerim).post(f"/search/saved/{kept.pk}/forget/")
    assert SavedSearch.objects.get().forgotten_at is not None


def test_a_contact_page_tells_where_with_what_and_when(world: World, aigerim: User, enter: Enter) -> None:
    entity = Entity.objects.get(canonical__contains="example_harbor_3")
    text = enter(aigerim).get(f"/contacts/{entity.pk}/").content.decode()
    for shown in ("example_harbor_3", "3 posts", world.cases[0].number, "example_3_bot", "1.00", "network-elements"):
        assert shown in text, shown
    assert Event.objects.filter(verb="contact.viewed", target_id=str(entity.pk), actor=aigerim).exists()


def test_a_blocking_stands_on_the_timeline_of_its_contact(world: World, aigerim: User, enter: Enter) -> None:
    entity = Entity.objects.get(canonical__contains="example_harbor_1")
    assert "blocked, request З-2026-0001" in enter(aigerim).get(f"/contacts/{entity.pk}/").content.decode()


def test_a_host_and_a_picture_have_their_pages(told: Callable[..., Post], aigerim: User, enter: Enter) -> None:
    media = [{"kind": "photo", "url": "http://t.example.test/banner.jpg?token=1"}]
    post = told("Товар на https://shop.example/", media=media)
    host = Entity.objects.get(kind="host", canonical="shop.example")
    browser = enter(aigerim)
    assert "shop.example" in browser.get(f"/hosts/{host.pk}/").content.decode()
    assert browser.get(f"/contacts/{host.pk}/").url == f"/hosts/{host.pk}/"
    [key] = picture_keys(post.media)
    assert "banner.jpg" in browser.get(f"/pictures/{key}/seen/").content.decode()
    assert browser.get("/pictures/0000000000/seen/").status_code == 404


def test_addresses_hold_no_handle(world: World, aigerim: User, enter: Enter) -> None:
    entity = Entity.objects.get(canonical__contains="example_harbor_3")
    links = re.findall(r'href="([^"]+)"', enter(aigerim).get(f"/contacts/{entity.pk}/").content.decode())
    assert [link for link in links if "harbor" in link] == []


def test_finding_is_closed_to_those_who_may_not_see_posts(
    world: World, asel: User, timur: User, aigerim: User, enter: Enter
) -> None:
    for somebody in (asel, timur):
        assert enter(somebody).get("/search/").status_code == 403
    assert enter(aigerim).get("/retro/").status_code == 403


def test_pictures_that_look_the_same_share_a_page(told: Callable[..., Post], aigerim: User, enter: Enter) -> None:
    posts = [told("Товар первый", where="example_one"), told("Товар второй", where="example_two")]
    for post, phash in zip(posts, (-0x0123456789ABCDEF, -0x0123456789ABCDEF ^ 0b101), strict=True):
        Picture.objects.create(
            capture=post.capture, source=post.source, post_id=post.post_id, phash=phash, width=9, height=9
        )
    assert keep_up(now=NOW) == 2
    answer = enter(aigerim).get(f"/pictures/{look_key(-0x0123456789ABCDEF)}/seen/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "@example_one" in text
    assert "@example_two" in text
