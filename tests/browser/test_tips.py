"""A citizen reports without script; a moderator uncovers the photo; no page has a barrier, light or dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from review_portal.accounts.models import User
from review_portal.tips.models import Tip
from review_portal.tips.services import read_tip
from tests.browser.test_others import violations
from tests.tips.drawings import jpeg, wall

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reported(open_page: Callable[..., Page], tmp_path: Path, complaints: list[str]) -> Tip:
    """Report a photo and an address as a citizen whose browser runs no script."""
    photo = tmp_path / "wall.jpg"
    photo.write_bytes(jpeg(wall("Товар в наличии", "@example_harbor", code="https://t.me/example_qr_shop")))
    page = open_page(scripts=False, width=390)
    page.goto("/tip/")
    page.fill("#address", "@example_channel")
    page.set_input_files("#photos", photo)
    page.click("form.form button.primary")
    expect(page.locator("h1")).to_have_text("Спасибо")
    assert complaints == []
    tip = Tip.objects.get()
    read_tip(tip.pk, now=timezone.now())
    return tip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_the_wall_to_the_moderator(
    scheme: str, reported: Tip, aigerim: User, log_in: Callable[..., Page], complaints: list[str]
) -> None:
    page = log_in(aigerim, scheme=scheme)
    found = []
    for address in ("/tip/", "/tips/", f"/tips/{reported.pk}/"):
        page.goto(address)
        found += violations(page)
    expect(page.locator("th bdi", has_text="example_qr_shop").first).to_be_visible()
    page.click(".cover button")
    expect(page.locator(".uncovered img")).to_be_visible()
    page.wait_for_function("document.querySelector('.uncovered img').naturalWidth === 900")
    assert (found, complaints) == ([], [])
