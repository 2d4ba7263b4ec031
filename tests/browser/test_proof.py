"""The pages of proof and openness in a real browser: axe finds nothing, the chart is drawn, no script is needed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from review_portal.accounts.models import User
from review_portal.appeals.models import Appeal
from review_portal.appeals.services import Complaint, file_appeal
from review_portal.campaigns.models import Membership
from review_portal.probes.services import arrange_targets, watch_mirrors
from tests.blocking.records import post
from tests.browser.test_others import violations
from tests.exports.records import listed
from tests.probes.records import GONE, Office, at

pytestmark = pytest.mark.browser
PERIOD = "from=2026-11-01&to=2026-11-30"
LogIn = Callable[..., Page]


@pytest.fixture
def office(transactional_db: None, rita: User, saule: User, dana: User) -> Office:
    """Return an office with something on every page: verdicts, incidents, a mirror, an appeal."""
    made = Office(rita, saule, "shop.demo.example")
    made.both(45, **GONE)
    made.both(50, role="neighbour", **GONE)
    [entry] = made.entries
    campaign = entry.item.decision.case.campaign
    Membership.objects.create(
        campaign=campaign, post=post(("host", "shop-2.example")), reasons=["contact"], joined_at=at(60)
    )
    watch_mirrors(now=at(61))
    listed(rita, saule, "tea.demo.example", now=timezone.now())
    file_appeal(Complaint("tea.demo.example", "owner", "Мы продаём чай и ничего больше."), now=timezone.now())
    arrange_targets(now=timezone.now())
    return made


def shoot(page: Page, name: str) -> None:
    """Keep a picture for people where they asked for one."""
    if folder := os.environ.get("QALQAN_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_offices_pages(
    scheme: str, office: Office, dana: User, log_in: LogIn, complaints: list[str]
) -> None:
    page = log_in(dana, scheme=scheme)
    number = Appeal.objects.get().number
    places = ("/probes/", "/mirrors/", "/appeals/", f"/appeals/{number}/", f"/statistics/?{PERIOD}", "/overview/")
    found: list[str] = []
    for place in (*places, f"/providers/{office.provider.pk}/"):
        page.goto(place)
        found += violations(page)
        shoot(page, f"{place.split('/')[1]}-{len(place)}-{scheme}")
    assert (found, complaints) == ([], [])


def test_the_chart_is_drawn_and_says_the_same_as_its_table(
    office: Office, open_page: LogIn, complaints: list[str]
) -> None:
    page = open_page()
    page.goto(f"/transparency/?{PERIOD}")
    expect(page.locator("#came-and-went")).to_have_attribute("data-drawn", "30")
    expect(page.locator("#came-and-went canvas")).to_be_visible()
    shoot(page, "transparency")
    assert (violations(page), complaints) == ([], [])


def test_a_visitor_asks_and_complains_without_a_script(office: Office, open_page: LogIn, complaints: list[str]) -> None:
    page = open_page(scripts=False, width=390, height=800, touch=True)
    page.goto("/appeal/")
    page.fill("#address", "tea.demo.example")
    page.click("main .big-search button")
    expect(page.locator("#h-ans")).to_contain_text("tea.demo.example")
    shoot(page, "appeal")
    page.check("input[name=who][value=owner]")
    page.fill("#reason", "Это чайная лавка, других товаров нет.")
    page.click("main form.form button.primary")
    expect(page.locator("main .mono").first).to_contain_text("Ж-")
    assert complaints == []


def test_axe_finds_nothing_on_the_publics_pages(office: Office, open_page: LogIn) -> None:
    page = open_page(scheme="dark")
    found: list[str] = []
    for place in ("/appeal/", "/appeal/answer/", f"/transparency/?{PERIOD}"):
        page.goto(place)
        found += violations(page)
    page.goto("/appeal/")
    page.fill("#address", "tea.demo.example")
    page.click("main .big-search button")
    expect(page.locator("#h-ans")).to_contain_text("tea.demo.example")
    assert found + violations(page) == []
