"""The pages of the probes: incidents, verdicts on the provider's and the request's pages, keys shown once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from review_portal.accounts.models import User
from review_portal.probes.models import StubPage, Vantage
from tests.probes.records import GONE, Office


@pytest.fixture
def as_timur(timur: User, enter: Callable[[User], Client]) -> Client:
    User.objects.update(language="en")
    return enter(User.objects.get(pk=timur.pk))


def test_the_page_shows_incidents_and_counts(office: Office, as_timur: Client) -> None:
    office.both(125)
    text = as_timur.get("/probes/").content.decode()
    assert "listed and open" in text
    assert "https://shop-demo.example/" in text
    assert "control outside" in text


def test_the_provider_page_and_the_request_say_what_was_measured(office: Office, as_timur: Client) -> None:
    office.both(45, **GONE)
    page = as_timur.get(f"/providers/{office.provider.pk}/").content.decode()
    assert "From publication to effect" in page
    assert "45 min" in page
    request = office.entries[0].item.request
    assert "blocked · DNS" in as_timur.get(f"/requests/{request.number}/").content.decode()


def test_a_vantage_points_key_is_shown_once(office: Office, as_timur: Client) -> None:
    form = {"name": "Aktau", "provider": str(office.provider.pk)}
    shown = as_timur.post("/probes/vantages/", form, follow=True).content.decode()
    assert "qk_pro_" in shown
    assert Vantage.objects.get(name="Aktau").provider == office.provider
    assert "qk_pro_" not in as_timur.get("/probes/").content.decode()


def test_a_taken_name_is_refused_in_words(office: Office, as_timur: Client) -> None:
    text = as_timur.post("/probes/vantages/", {"name": "inside"}, follow=True).content.decode()
    assert "a name that no other one has" in text


def test_marks_of_stubs_come_and_go(office: Office, as_timur: Client) -> None:
    as_timur.post("/probes/stubs/", {"kind": "title", "value": "Restricted", "provider": ""})
    [mark] = StubPage.objects.all()
    assert "Restricted" in as_timur.get("/probes/").content.decode()
    as_timur.post(f"/probes/stubs/{mark.pk}/remove/")
    assert not StubPage.objects.exists()


def test_a_moderator_sees_and_arranges_nothing(office: Office, rita: User, enter: Callable[[User], Client]) -> None:
    browser = enter(rita)
    assert browser.get("/probes/").status_code == 200
    assert browser.post("/probes/vantages/", {"name": "x"}).status_code == 403
