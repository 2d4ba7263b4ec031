"""A real Chromium against the portal on loopback, and people who log in through its own door."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from review_portal.accounts.models import User
from tests.conftest import PASSWORD
from tests.face.world import World, build

# Playwright's sync door runs an event loop; Django would refuse the tests' own queries beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
# Milliseconds after which a state will never come. Tests wait for states; how fast the machine is proves nothing.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Chromium for one module: while it lives, this thread has a running loop, and no test may start another."""
    program = os.environ.get("QALQAN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("The browser tests need Chromium: `apt-get install chromium`, or name one in QALQAN_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def world(transactional_db: None, aigerim: User, saule: User) -> World:
    return build(aigerim, saule)


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about: refused by the policy, failed, or asked of another host."""
    return []


@pytest.fixture
def open_page(chromium: Browser, live_server: object, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a fresh browser, with its language from the person and its look from the caller."""
    contexts = []

    def make(
        *, scheme: str = "light", width: int = 1440, height: int = 900, scripts: bool = True, touch: bool = False
    ) -> Page:
        context = chromium.new_context(
            base_url=str(live_server),
            color_scheme=scheme,
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            has_touch=touch,
            is_mobile=touch,
            locale="ru-RU",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on(
            "request", lambda asked: None if asked.url.startswith(str(live_server)) else complaints.append(asked.url)
        )
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def log_in(open_page: Callable[..., Page]) -> Callable[..., Page]:
    def enter(user: User, **look: object) -> Page:
        page = open_page(**look)
        page.goto("/login/")
        page.fill("#username", user.username)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("nav.rail")
        return page

    return enter
