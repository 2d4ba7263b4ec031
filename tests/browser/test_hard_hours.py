"""What happens when the line is cut, the lease ends, pictures are uncovered, and a second look is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.review.models import Case, Decision, Exposure, Look
from tests.browser.test_moderator import open_first, settle
from tests.face.pictures import PIXEL, with_picture
from tests.face.world import World
from tests.scoring.publishing import NOW

pytestmark = pytest.mark.browser
LogIn = Callable[..., Page]


def decide_offline(page: Page) -> None:
    open_first(page)
    expect(page.locator("[data-ready]")).to_be_visible()
    page.context.set_offline(True)
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    expect(page.locator("#outbox [data-waiting]")).to_have_text("1")


def test_a_decision_made_offline_is_sent_when_the_line_is_back(world: World, aigerim: User, log_in: LogIn) -> None:
    page = log_in(aigerim)
    decide_offline(page)
    assert not Decision.objects.filter(exit="no_violation").exists()
    page.context.set_offline(False)
    page.wait_for_selector(f"h1 .mono >> text={world.cases[1].number}")
    assert Decision.objects.filter(exit="no_violation").count() == 1


def test_a_decision_that_grew_stale_offline_ends_in_a_conflict(world: World, aigerim: User, log_in: LogIn) -> None:
    page = log_in(aigerim)
    decide_offline(page)
    Case.objects.filter(pk=world.cases[0].pk).update(version=99)
    page.context.set_offline(False)
    page.click("#stale [data-stale]")
    page.wait_for_selector("#decide")
    expect(page.locator("input[name=exit][value=no_violation]")).to_be_checked()
    assert not Decision.objects.filter(exit="no_violation").exists()


def test_evidence_does_not_rest_in_the_browser(world: World, aigerim: User, log_in: LogIn) -> None:
    page = log_in(aigerim)
    decide_offline(page)
    stored = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert "no_violation" in stored
    assert "example_harbor" not in stored
    assert "Гавань" not in stored


def test_a_minute_before_the_lease_ends_the_page_says_so(
    world: World, aigerim: User, log_in: LogIn, settings: Any
) -> None:
    settings.CASE_LEASE = timedelta(seconds=50)
    page = log_in(aigerim)
    open_first(page)
    expect(page.locator("#ending")).to_be_visible()
    settings.CASE_LEASE = timedelta(minutes=10)
    page.click("#keep")
    expect(page.locator("#ending")).to_be_hidden()
    held = Case.objects.get(pk=world.cases[0].pk)
    assert held.lease_until and held.lease_until > timezone.now() + timedelta(minutes=9)  # noqa: PT018  # one claim


def test_a_lapsed_case_can_be_taken_again_with_what_was_chosen(world: World, aigerim: User, log_in: LogIn) -> None:
    page = log_in(aigerim)
    open_first(page)
    page.fill("#grounds", "черновик")
    Case.objects.filter(holder=aigerim).update(lease_until=NOW)
    page.evaluate("document.querySelector('#lease').dataset.until = '0'")
    expect(page.locator("#lost")).to_be_visible()
    page.click("#lost button")
    expect(page.locator("#lease")).to_be_visible()
    assert page.input_value("#grounds") == "черновик"


def test_a_picture_is_uncovered_by_a_key_and_that_is_recorded(
    world: World, aigerim: User, log_in: LogIn, complaints: list[str]
) -> None:
    case = with_picture(PIXEL)
    page = log_in(aigerim)
    page.goto(f"/cases/{case.number}/")
    settle(page)
    assert page.locator("#post img").count() == 0
    page.keyboard.press("i")
    expect(page.locator("#post img")).to_be_visible()
    assert "blur(19.2px) grayscale(1" in page.evaluate("document.querySelector('#post img').style.filter")
    assert page.evaluate("document.querySelector('#post img').naturalWidth") == 1
    assert Event.objects.filter(verb="picture.revealed", actor=aigerim).count() == 1
    assert Exposure.objects.get(person=aigerim).pictures == 1
    assert complaints == []


def test_sliders_stay_as_they_were_drawn(world: World, aigerim: User, log_in: LogIn) -> None:
    case = with_picture(PIXEL)
    page = log_in(aigerim)
    page.goto(f"/cases/{case.number}/")
    with page.expect_response("**/desk/veil/"):
        page.fill("[name=blur]", "20")
        page.dispatch_event("[name=blur]", "change")
    page.reload()
    assert page.input_value("[name=blur]") == "20"


def test_a_second_look_tells_nothing_of_the_first(world: World, rita: User, log_in: LogIn) -> None:
    Look.objects.create(decision=world.decided, kind="blind", created_at=timezone.now())
    page = log_in(rita)
    page.click("form[action='/looks/take/'] button")
    page.wait_for_selector(".say.is-guard")
    html = page.content()
    for withheld in ("0,90", "words-1", world.decided.case.number, "M-01", "<mark", "h-rea", "h-his"):
        assert withheld not in html, withheld
    settle(page)
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/looks/" not in address)
    assert Look.objects.get(kind="blind").status == "disputed"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_tablet_has_room_for_fingers(language: str, world: World, aigerim: User, log_in: LogIn) -> None:
    User.objects.filter(pk=aigerim.pk).update(language=language)
    page = log_in(aigerim, width=820, height=1180, touch=True)
    page.tap("#take-next button")
    page.wait_for_selector("#decide")
    assert page.locator("#decide kbd:visible").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    small = [one.inner_text() for one in page.locator("#decide :is(.btn, select, .exits label)").all()
             if (one.bounding_box() or {"height": 44})["height"] < 43.5]  # fmt: skip
    assert small == []
