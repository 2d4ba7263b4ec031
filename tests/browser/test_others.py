"""A supervisor approves, languages switch, hostile pages stay harmless, and axe finds nothing anywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from review_portal.accounts.models import User
from tests.face.world import HOSTILE_PAGE, World, seal
from tests.scoring.publishing import publish

pytestmark = pytest.mark.browser
LogIn = Callable[..., Page]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def pages_of(world: World) -> list[str]:
    inner = [f"/cases/{case.number}/" for case in world.cases]
    inner += [f"/requests/{world.request.number}/", "/releases/1/", f"/providers/{world.provider.pk}/"]
    return [
        *inner,
        "/queue/",
        "/requests/",
        "/releases/",
        "/providers/",
        "/sources/",
        "/overview/",
        "/log/",
        "/quality/",
        "/queues/",
        "/desk/",
        "/nowhere/",
    ]


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page, once it has loaded: during a navigation there is no document to look at."""
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url} {rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]


def test_a_supervisor_approves(world: World, saule: User, log_in: LogIn, complaints: list[str]) -> None:
    page = log_in(saule)
    page.goto(f"/requests/{world.request.number}/")
    page.fill("#grounds", "Проверено по снимку")
    page.click("#approve button.primary")
    expect(page.locator(".say.is-ok")).to_be_visible()
    world.request.refresh_from_db()
    assert (world.request.status, world.request.approver) == ("approved", saule)
    assert complaints == []


def test_languages_switch_at_once(world: World, saule: User, log_in: LogIn) -> None:
    page = log_in(saule)
    for language, heading in (("kk", "Кезек"), ("en", "Queue"), ("ru", "Очередь")):
        page.select_option("#language", language)
        expect(page.locator("h1")).to_have_text(heading)
        expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    scheme: str, world: World, saule: User, aigerim: User, log_in: LogIn, complaints: list[str]
) -> None:
    page = log_in(saule, scheme=scheme)
    found: list[str] = []
    for address in pages_of(world):
        page.goto(address)
        found += violations(page)
    moderator = log_in(aigerim, scheme=scheme)
    found += violations(moderator)
    moderator.click("#take-next button")
    moderator.wait_for_selector("#decide")
    found += violations(moderator)
    assert found == []
    assert [words for words in complaints if "404" not in words] == []


def test_axe_finds_nothing_at_the_door(transactional_db: None, open_page: LogIn) -> None:
    page = open_page()
    page.goto("/login/")
    assert violations(page) == []


def test_hostile_text_runs_nothing(world: World, saule: User, log_in: LogIn, complaints: list[str]) -> None:
    page = log_in(saule)
    page.goto(f"/cases/{world.cases[1].number}/")
    assert world.cases[1].number in page.title()
    assert page.locator("#post img, #post b:not(.say b), #post script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert complaints == []


def test_a_hostile_capture_asks_for_nothing(world: World, saule: User, log_in: LogIn, complaints: list[str]) -> None:
    sealed = seal(publish("страница", where="example_sealed"), HOSTILE_PAGE)
    page = log_in(saule)
    page.goto(f"/captures/{sealed.pk}/")
    page.wait_for_load_state("networkidle")
    assert page.url.endswith(f"/captures/{sealed.pk}/")
    assert page.title() == "Qalqan"
    assert "Товар в наличии" in page.inner_text("main")
    assert complaints == []


def test_the_capture_opens_inside_the_case(world: World, saule: User, log_in: LogIn, complaints: list[str]) -> None:
    page = log_in(saule)
    page.goto(f"/cases/{world.cases[0].number}/")
    assert len(page.frames) == 1 or page.frames[1].url in {"", "about:blank", ":"}
    page.click("summary.veil")
    expect(page.frame_locator("iframe.capture").locator("main")).to_contain_text("advert")
    assert complaints == []


@pytest.mark.parametrize("width", [820, 390])
def test_narrow_screens_do_not_scroll_sideways(width: int, world: World, saule: User, log_in: LogIn) -> None:
    page = log_in(saule, width=width, height=1000)
    for address in pages_of(world):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_axe_finds_nothing_where_the_house_is_kept(
    world: World, timur: User, saule: User, dana: User, log_in: LogIn, complaints: list[str]
) -> None:
    source = world.cases[0].campaign.memberships.earliest("pk").post.source_id
    found: list[str] = []
    for person, places in (
        (timur, ["/account/tokens/", "/keys/", "/people/", "/providers/", f"/providers/{world.provider.pk}/"]),
        (dana, ["/reference/"]),
        (saule, ["/retention/", f"/sources/{source}/", f"/cases/{world.cases[0].number}/"]),
    ):
        page = log_in(person)
        for place in places:
            page.goto(place)
            page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                found += violations(page)
    assert (found, complaints) == ([], [])
