"""Every page: who may see it, and that it says what it is for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from review_portal.accounts.abilities import ABILITIES, Ability, Role
from review_portal.accounts.models import User
from tests.face.world import World

PAGES = {
    "/queue/": Ability.SEE_QUEUE,
    "/requests/": Ability.SEE_REQUESTS,
    "/releases/": Ability.SEE_RELEASES,
    "/providers/": Ability.SEE_RELEASES,
    "/sources/": Ability.SEE_SOURCES,
    "/sources/candidates/": Ability.SEE_SOURCES,
    "/overview/": Ability.SEE_OVERVIEW,
    "/payments/": Ability.SEE_PAYMENTS,
    "/log/": Ability.SEE_AUDIT,
    "/quality/": Ability.SEE_QUALITY,
    "/queues/": Ability.MANAGE_QUEUES,
    "/desk/": Ability.SEE_QUEUE,
}


def inner_pages(world: World) -> list[str]:
    return [
        f"/cases/{world.cases[0].number}/",
        f"/cases/{world.cases[1].number}/",
        f"/requests/{world.request.number}/",
        f"/releases/{world.release.serial}/",
        f"/providers/{world.provider.pk}/",
    ]


@pytest.mark.parametrize("role", list(Role))
def test_a_page_opens_to_those_who_may_and_to_nobody_else(
    role: Role, hire: Callable[..., User], enter: Callable[[User], Client]
) -> None:
    browser = enter(hire("somebody", role))
    for page, ability in PAGES.items():
        expected = 200 if ability in ABILITIES[role] else 403
        assert browser.get(page).status_code == expected, page


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_the_login_page(page: str, client: Client, db: None) -> None:
    assert client.get(page).url == f"/login/?next={page}"


def test_every_inner_page_answers(world: World, saule: User, enter: Callable[[User], Client]) -> None:
    browser = enter(saule)
    for page in [*inner_pages(world), *PAGES]:
        answer = browser.get(page)
        assert answer.status_code == 200, page
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_speak_the_language_of_the_person(
    language: str, world: World, saule: User, enter: Callable[[User], Client]
) -> None:
    User.objects.filter(pk=saule.pk).update(language=language)
    browser = enter(saule)
    for page in [*inner_pages(world), *PAGES]:
        assert f'<html lang="{language}">' in browser.get(page).content.decode(), page


def test_no_page_carries_a_style_or_a_script_of_its_own(
    world: World, saule: User, enter: Callable[[User], Client]
) -> None:
    browser = enter(saule)
    for page in [*inner_pages(world), *PAGES]:
        text = browser.get(page).content.decode()
        assert " style=" not in text, page
        assert "<style" not in text, page
        assert "<script>" not in text, page


def test_the_rail_shows_only_what_opens(asel: User, enter: Callable[[User], Client]) -> None:
    text = enter(asel).get("/log/").content.decode()
    assert 'href="/log/"' in text
    assert 'href="/queue/"' not in text


def test_refusals_and_lost_pages_are_said_in_words(asel: User, enter: Callable[[User], Client]) -> None:
    User.objects.update(language="en")
    browser = enter(asel)
    assert "Your role does not open this page" in browser.get("/queue/").content.decode()
    assert "There is no such page" in browser.get("/nowhere/").content.decode()
