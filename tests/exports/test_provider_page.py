"""A provider's page says what it holds, how far behind it is, how fast it was, and what it owes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from review_portal.accounts.models import ApiKey, User
from review_portal.exports.models import Provider, Release
from review_portal.exports.services import acknowledge, add_provider, grant_transfer, seen, watch_providers
from tests.exports.records import NOW, listed, release, unlisted

pytestmark = pytest.mark.django_db


@pytest.fixture
def isp(provider_headers: dict[str, str]) -> Provider:
    key = ApiKey.objects.get(name="provider-1")
    return add_provider("Step Telecom", key=key, contact="noc@provider.example", actor=None, now=timezone.now())


def published(rita: User, saule: User, isp: Provider) -> Release:
    """Publish two releases: the first is held after six minutes, the second opens a name and is not confirmed."""

    entries = listed(rita, saule, "old.example", "shop-demo.example")
    first = release(saule)
    Provider.objects.update(added_at=NOW)
    acknowledge(
        isp, serial=1, state="active", set_hash=first.set_hash, detail="", now=first.published_at + timedelta(minutes=6)
    )
    unlisted(entries[0], saule)
    return release(saule, after=10)


def page(person: User, enter: Callable[[User], Client], isp: Provider) -> str:
    User.objects.update(language="en")
    person.refresh_from_db()
    return enter(person).get(f"/providers/{isp.pk}/").content.decode()


def test_it_says_what_it_holds_and_what_it_owes(
    rita: User, saule: User, asel: User, isp: Provider, enter: Callable[[User], Client]
) -> None:
    made = published(rita, saule, isp)
    now = made.published_at + timedelta(hours=3)
    seen(isp, client="qalqan-pull/1.0", now=now)
    watch_providers(now=now)
    text = page(asel, enter, isp)
    for shown in ("1 release behind", "of 3", "1 removal not confirmed", "old.example", "6 min", "qalqan-pull/1.0"):
        assert shown in text, shown
    assert "Removals not confirmed" in text


def test_the_list_of_providers_says_who_owes_what(
    rita: User, saule: User, asel: User, isp: Provider, enter: Callable[[User], Client]
) -> None:
    made = published(rita, saule, isp)
    watch_providers(now=made.published_at + timedelta(hours=3))
    User.objects.update(language="en")
    asel.refresh_from_db()
    text = enter(asel).get("/providers/").content.decode()
    assert "removal not confirmed" in text
    assert "silent" in text


def test_a_provider_that_holds_everything_has_a_quiet_page(
    rita: User, saule: User, timur: User, asel: User, isp: Provider, enter: Callable[[User], Client]
) -> None:
    made = published(rita, saule, isp)
    later = made.published_at + timedelta(minutes=4)
    acknowledge(isp, serial=2, state="active", set_hash=made.set_hash, detail="", now=later)
    grant_transfer(isp, secondaries="192.0.2.53", actor=timur)
    seen(isp, client="<script>", now=later)
    watch_providers(now=later)
    text = page(asel, enter, isp)
    assert "up to date" in text
    assert "192.0.2.53 · 53" in text
    assert "<script>" not in text
    assert "not confirmed for" not in text
