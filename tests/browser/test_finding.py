"""Finding in a real Chromium: by keyboard, without scripts, with the graph drawn under our policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from review_portal.accounts.models import User
from review_portal.evidence.models import Post
from review_portal.scoring.models import Entity
from review_portal.search.models import Hunt
from review_portal.search.services import hunt_term, index_posts
from tests.browser.test_others import violations
from tests.face.world import World
from tests.scoring.publishing import NOW

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]


@pytest.fixture
def _indexed(world: World) -> None:
    index_posts(Post.objects.values_list("pk", flat=True), now=NOW)


def in_light_and_dark(page: Page) -> list[str]:
    """Return what axe finds on the page in either theme."""
    found = violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # no colour half-way between two themes
    found += violations(page)
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.usefixtures("_indexed")
def test_axe_finds_nothing_where_the_archive_is_hunted_through(log_in: Enter, saule: User) -> None:
    page = log_in(saule)
    hunt_term("готовые адреса", actor=saule, now=NOW)
    found = []
    for address in ("/hunts/", f"/hunts/{Hunt.objects.get().pk}/"):
        page.goto(address)
        found += in_light_and_dark(page)
    assert found == []


@pytest.mark.usefixtures("_indexed")
def test_a_moderator_searches_and_turns_around_a_contact(
    log_in: Enter,
    aigerim: User,
    complaints: list[str],
) -> None:
    page = log_in(aigerim)
    page.keyboard.press("/")
    page.wait_for_function("document.activeElement?.id === 'q'")
    page.keyboard.type("готовые адреса")
    page.keyboard.press("Enter")
    page.wait_for_selector("ol.hits > li")
    assert page.locator("ol.hits > li").count() == 5
    assert in_light_and_dark(page) == []
    assert page.locator("mark.hit").first.inner_text().lower().startswith("готов")
    entity = Entity.objects.get(canonical__contains="example_harbor_3")
    page.goto(f"/contacts/{entity.pk}/")
    page.wait_for_selector("#network[data-drawn]")
    assert int(page.get_attribute("#network", "data-drawn") or 0) >= 3
    assert page.locator("#network canvas").count() >= 1
    assert (in_light_and_dark(page), complaints) == ([], [])


@pytest.mark.usefixtures("_indexed")
def test_search_works_without_scripts(log_in: Enter, aigerim: User) -> None:
    page = log_in(aigerim, scripts=False)
    page.goto("/search/")
    page.fill("#q", "товар -новости")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    page.check("input[name=decision][value=none]")
    page.click("form[method=get] button[type=submit]")
    page.wait_for_url("**decision=none**")
    assert page.locator("ol.hits > li").count() >= 1
