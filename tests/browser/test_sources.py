"""An administrator puts a place under watch without script, and reads its page in light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from review_portal.accounts.models import User
from review_portal.sources.models import Source
from tests.browser.test_others import violations
from tests.sources.watched import watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LogIn = Callable[..., Page]


def test_a_source_is_added_without_script(timur: User, log_in: LogIn, complaints: list[str]) -> None:
    page = log_in(timur, scripts=False)
    page.goto("/sources/add/?family=forum")
    page.fill("#id_name", "Форум")
    page.fill("#id_address", "https://forum.example/")
    page.fill("#id_parameter_max_depth", "99")
    page.click("form button.primary")
    expect(page.locator(".problem")).to_have_count(2)
    page.fill("#id_legal_basis", "Приказ 84")
    page.fill("#id_parameter_max_depth", "2")
    page.click("form button.primary")
    expect(page.locator("h1")).to_have_text("Форум")
    assert Source.objects.get().parameters == {"max_depth": 2}
    assert [words for words in complaints if "400" not in words] == []  # the refused form


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_pages_have_no_barrier(scheme: str, timur: User, log_in: LogIn, complaints: list[str]) -> None:
    source = watched()
    page = log_in(timur, scheme=scheme)
    found = []
    for address in ("/sources/", f"/sources/{source.pk}/", f"/sources/{source.pk}/edit/", "/sources/add/"):
        page.goto(address)
        found += violations(page)
    assert (found, complaints) == ([], [])
    page.goto(f"/sources/{source.pk}/")
    expect(page.locator("#yield")).to_have_attribute("data-drawn", "60")
