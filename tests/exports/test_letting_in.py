"""An administrator lets a provider in on the page: its key is shown once and opens its doors and no other's."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from review_portal.accounts.models import ApiKey, Scope, User
from review_portal.audit.models import Event
from review_portal.exports.models import Provider
from tests.accounts.devices import pass_password

pytestmark = pytest.mark.django_db
FORM = {"name": "Step Telecom", "contact": "noc@provider.example"}


@pytest.fixture
def browser(client: Client, timur: User) -> Client:
    """Return the browser of an administrator who has just proved who they are."""
    pass_password(client, timur)
    return client


def secret_on(page: str) -> str:
    found = re.search(r'id="secret">([\w-]+)<', page)
    assert found, page
    return found[1]


def test_the_key_that_is_shown_opens_the_provider_s_door(browser: Client) -> None:
    page = browser.post("/providers/add/", FORM)
    secret = secret_on(page.content.decode())
    assert "no-store" in page.headers["Cache-Control"]
    asked = Client().get("/api/provider/standing", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert asked.status_code == 200
    provider = Provider.objects.get()
    assert (provider.name, provider.contact, provider.key.scope) == (*FORM.values(), Scope.PROVIDER)


def test_no_second_page_brings_the_key_back(browser: Client) -> None:
    secret = secret_on(browser.post("/providers/add/", FORM).content.decode())
    pages = ("/providers/", f"/providers/{Provider.objects.get().pk}/", "/keys/")
    assert all(secret not in browser.get(place).content.decode() for place in pages)


def test_letting_in_stands_in_the_record(browser: Client) -> None:
    browser.post("/providers/add/", FORM)
    last = list(Event.objects.order_by("-number").values_list("verb", flat=True)[:2])
    assert last == ["provider.added", "key.issued"]


@pytest.mark.parametrize("form", [FORM | {"name": " "}, FORM | {"name": "x" * 61}, FORM | {"contact": ""}])
def test_what_is_unfit_makes_neither_provider_nor_key(browser: Client, form: dict[str, str]) -> None:
    answer = browser.post("/providers/add/", form, follow=True)
    assert 'role="alert"' in answer.content.decode()
    assert (Provider.objects.count(), ApiKey.objects.count()) == (0, 0)


def test_a_name_is_let_in_once(browser: Client) -> None:
    browser.post("/providers/add/", FORM)
    browser.post("/providers/add/", FORM | {"name": "step telecom"})
    assert (Provider.objects.count(), ApiKey.objects.count()) == (1, 1)


def test_it_asks_first_who_one_is(client: Client, timur: User) -> None:
    client.force_login(timur, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/providers/add/", FORM).headers["Location"].startswith("/prove/")
    assert not Provider.objects.exists()


def test_the_contact_changes_and_the_key_stays(browser: Client) -> None:
    browser.post("/providers/add/", FORM)
    before = Provider.objects.get()
    browser.post(f"/providers/{before.pk}/contact/", {"contact": "duty@provider.example"})
    after = Provider.objects.get()
    assert (after.contact, after.key_id) == ("duty@provider.example", before.key_id)
    assert Event.objects.latest("number").verb == "provider.changed"
