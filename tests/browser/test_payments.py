"""The wallet page in a real Chromium: the drawing unfolds by click, axe finds nothing, nothing is asked of others."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from review_portal.accounts.models import User
from review_portal.payments.models import TraceRun
from tests.browser.test_others import violations
from tests.payments.explorer import serving, shop_story, wallet
from tests.payments.story import publish_advert, register_shop, tag_known, trace_shop

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]


@pytest.fixture
def run(transactional_db: None, settings: Any, aigerim: User) -> TraceRun:
    publish_advert()
    tag_known(aigerim)
    with serving(shop_story()) as address:
        settings.LEDGERS = {"btc": address}
        return trace_shop(register_shop(), aigerim)


@pytest.fixture
def wallet_page(run: TraceRun, aigerim: User, log_in: Enter) -> Enter:
    def enter(**look: Any) -> Page:
        page = log_in(aigerim, **look)
        page.goto(f"/payments/{run.means_id}/")
        page.wait_for_selector("#flow[data-shown]")
        return page

    return enter


def shown(page: Page) -> int:
    return int(page.locator("#flow").get_attribute("data-shown") or 0)


def wait_for_shown(page: Page, least: int) -> None:
    """Wait until the drawing shows so many addresses; a state that never comes fails by its time limit."""
    page.wait_for_function("least => Number(document.querySelector('#flow').dataset.shown) >= least", arg=least)


def click(page: Page, address: str) -> None:
    """Click where the drawing has put an address."""
    found = "node => node.data('title') === title"
    place = page.evaluate(
        f"title => document.querySelector('#flow')._cyreg.cy.nodes().filter({found}).renderedPosition()",
        f"{address[:7]}…{address[-6:]}",
    )
    page.locator("#flow").click(position=place)


def test_the_drawing_unfolds_by_click(wallet_page: Enter, complaints: list[str]) -> None:
    page = wallet_page()
    before = shown(page)
    page.locator("#flow").scroll_into_view_if_needed()
    click(page, wallet("peel one"))
    wait_for_shown(page, before + 1)
    page.click("#flow-all")
    wait_for_shown(page, 6)
    if folder := os.environ.get("QALQAN_PICTURES"):  # the pictures of docs/analysts.md
        page.screenshot(path=Path(folder) / "wallet.png", full_page=True)
    assert complaints == []


@pytest.mark.parametrize(("scheme", "others"), [("light", ("", "letters/", "lists/", "tags/")), ("dark", ())])
def test_axe_finds_nothing_in_payments(
    scheme: str, others: tuple[str, ...], wallet_page: Enter, complaints: list[str]
) -> None:
    page = wallet_page(scheme=scheme)
    found = violations(page)
    for name in others:
        page.goto(f"/payments/{name}")
        found += violations(page)
    assert found == []
    assert complaints == []


def test_a_narrow_page_without_script_says_all(run: TraceRun, aigerim: User, log_in: Enter) -> None:
    page = log_in(aigerim, width=390, scripts=False)
    page.goto(f"/payments/{run.means_id}/")
    expect(page.locator("table.flows").first).to_contain_text("Example Exchange")
