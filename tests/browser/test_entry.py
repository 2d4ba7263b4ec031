"""The entry in a real Chromium: passkeys of a virtual device, an app, a quiet notice, and a form that is not lost."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from tests.accounts.devices import code_of
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def strict(settings: Any) -> None:
    settings.SECOND_FACTOR = True


@pytest.fixture
def with_device(open_page: Callable[..., Page]) -> Page:
    """A browser with a device that holds passkeys and knows the finger of its owner."""
    page = open_page()
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


def log_in(page: Page, user: User) -> None:
    page.goto("/login/")
    page.fill("#username", user.username)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/login/$"))


def look(page: Page, name: str) -> None:
    """Find no violation on the page, and keep its picture where somebody wants to see it."""
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    if folder := os.environ.get("QALQAN_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_new_person_makes_a_passkey_and_comes_in_with_nothing_else(
    strict: None, with_device: Page, aigerim: User, complaints: list[str]
) -> None:
    page = with_device
    log_in(page, aigerim)
    expect(page).to_have_url(re.compile("/security/$"))
    page.click("a[href='/security/passkey/']")
    page.fill("#name", "office computer")
    page.click("form[data-makes-passkey] button")
    expect(page.locator(".codes li")).to_have_count(10)
    look(page, "codes")
    page.click("a.btn.primary")
    look(page, "factors")
    page.click("header.top form button:has-text('Выйти')")
    page.click("form[data-passkey] button")
    expect(page).to_have_url(re.compile("/queue/$"))
    assert "office computer" not in str(list(Event.objects.values())), "people write their names on their devices"
    assert complaints == []


def test_a_passkey_is_a_second_step_and_a_fresh_proof(
    strict: None, with_device: Page, aigerim: User, complaints: list[str]
) -> None:
    page = with_device
    log_in(page, aigerim)
    page.goto("/security/passkey/")
    page.click("form[data-makes-passkey] button")
    expect(page.locator(".codes")).to_be_visible()
    page.context.clear_cookies()
    log_in(page, aigerim)
    expect(page).to_have_url(re.compile("/login/second/$"))
    look(page, "second-step")
    page.click("form[data-passkey] button")
    expect(page).to_have_url(re.compile("/queue/$"))
    last = Event.objects.filter(verb="factor.used").latest("number")
    assert last.detail["kind"] == Authenticator.Type.WEBAUTHN
    assert complaints == []


def test_a_device_of_somebody_else_opens_nothing(strict: None, with_device: Page, aigerim: User) -> None:
    page = with_device
    log_in(page, aigerim)
    page.goto("/security/passkey/")
    page.click("form[data-makes-passkey] button")
    expect(page.locator(".codes")).to_be_visible()
    Authenticator.objects.filter(type="webauthn").delete()
    page.context.clear_cookies()
    page.goto("/login/")
    page.click("form[data-passkey] button")
    expect(page.locator(".say[role=alert]")).to_contain_text("неизвестен")


def test_an_app_is_set_up_from_the_page(
    strict: None, open_page: Callable[..., Page], aigerim: User, complaints: list[str]
) -> None:
    page = open_page()
    log_in(page, aigerim)
    look(page, "set-up-first")
    page.click("a[href='/security/app/']")
    look(page, "app")
    page.fill("#code", code_of(page.locator("code.mono").inner_text().replace(" ", "")))
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    assert complaints == []


def test_the_page_says_that_the_session_ends_and_keeps_the_form_that_came_too_late(
    open_page: Callable[..., Page], aigerim: User, settings: Any
) -> None:
    page = open_page()
    log_in(page, aigerim)
    page.wait_for_selector("nav.rail")
    page.goto("/desk/")
    grow_old(settings.SESSION_IDLE.total_seconds() + 1)
    page.check("input[name=roomy]")
    page.click("#arrange button[type=submit]")
    expect(page).to_have_url(re.compile("/login/"))
    look(page, "ended")
    page.fill("#username", aigerim.username)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/session/form/$"))
    look(page, "kept")
    page.click("form[action='/desk/'] button")
    expect(page.locator("input[name=roomy]")).to_be_checked()


def test_the_notice_is_quiet_and_staying_takes_one_press(
    open_page: Callable[..., Page], aigerim: User, settings: Any
) -> None:
    page = open_page()
    log_in(page, aigerim)
    page.wait_for_selector("nav.rail")
    expect(page.locator("#session")).to_be_hidden()
    page.clock.install()
    page.goto("/security/")
    grow_old(settings.SESSION_IDLE.total_seconds() - 90)
    page.clock.run_for(31 * 60 * 1000)
    expect(page.locator("#session [data-minutes]")).to_have_text("2 минуты")
    look(page, "notice")
    page.click("#session [data-stay]")
    expect(page.locator("#session")).to_be_hidden()


def test_the_people_s_page_is_open_to_everybody_s_eyes(
    open_page: Callable[..., Page], timur: User, aigerim: User, complaints: list[str]
) -> None:
    page = open_page(width=1100)
    log_in(page, timur)
    page.goto("/people/")
    page.locator("summary", has_text="M-01").click()
    look(page, "people")
    page.goto("/security/password/")
    look(page, "password")
    assert complaints == []


def grow_old(seconds: float) -> None:
    """Let the one session of the test be without a sign of life for so long."""
    row = Session.objects.get()
    session = row.get_decoded()
    session["seen_at"] -= seconds
    row.session_data = Session.objects.encode(session)
    row.save()
