"""Silence is not success: what a provider owes and has not shown becomes an alarm, and ends when it is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from review_portal.accounts.models import ApiKey, User
from review_portal.blocking.models import BlockEntry
from review_portal.exports.models import Alarm, Provider, Release
from review_portal.exports.services import (
    Told,
    acknowledge,
    acknowledge_entries,
    add_provider,
    seen,
    watch_providers,
)
from tests.exports.records import NOW, listed, release, unlisted


@pytest.fixture
def isp(provider_headers: dict[str, str]) -> Provider:
    key = ApiKey.objects.get(name="provider-1")
    return add_provider("Step Telecom", key=key, contact="", actor=None, now=NOW)


@pytest.fixture
def entry(isp: Provider, rita: User, saule: User) -> BlockEntry:
    [made] = listed(rita, saule, "shop-demo.example")
    release(saule)
    return made


def raised(isp: Provider, *, minutes: int, heard: bool = True) -> list[str]:
    """Return what stands open after the watch has looked."""
    now = NOW + timedelta(minutes=minutes)
    if heard:
        seen(isp, client="qalqan-pull/1", now=now)
    watch_providers(now=now)
    return sorted(Alarm.objects.filter(ended_at=None).values_list("kind", flat=True))


def holds(isp: Provider, made: Release, *, minutes: int) -> None:
    acknowledge(
        isp, serial=made.serial, state="active", set_hash=made.set_hash, detail="", now=NOW + timedelta(minutes=minutes)
    )


def test_a_provider_that_holds_everything_owes_nothing(isp: Provider, entry: BlockEntry) -> None:
    holds(isp, Release.objects.get(), minutes=10)
    assert raised(isp, minutes=600) == []


def test_a_silent_provider_is_an_alarm_until_it_asks_again(isp: Provider, entry: BlockEntry) -> None:
    holds(isp, Release.objects.get(), minutes=10)
    assert raised(isp, minutes=59, heard=False) == []
    assert raised(isp, minutes=61, heard=False) == ["stale"]
    assert raised(isp, minutes=62) == []
    assert Alarm.objects.get().ended_at == NOW + timedelta(minutes=62)


def test_an_entry_that_is_not_confirmed_in_time_is_an_alarm(isp: Provider, entry: BlockEntry) -> None:
    assert raised(isp, minutes=119) == []
    assert raised(isp, minutes=121) == ["unconfirmed"]
    alarm = Alarm.objects.get()
    assert (alarm.lines, alarm.since) == (2, NOW)
    holds(isp, Release.objects.get(), minutes=122)
    assert raised(isp, minutes=123) == []


def test_a_removal_that_is_not_confirmed_at_once_is_an_alarm(isp: Provider, entry: BlockEntry, saule: User) -> None:
    holds(isp, Release.objects.get(), minutes=10)
    unlisted(entry, saule)
    second = release(saule, after=20)
    assert raised(isp, minutes=49) == []
    assert raised(isp, minutes=51) == ["not_opened"]
    assert Alarm.objects.get().example == "shop-demo.example"
    holds(isp, second, minutes=52)
    assert raised(isp, minutes=53) == []


def test_who_never_held_the_line_has_nothing_to_open(isp: Provider, entry: BlockEntry, saule: User) -> None:
    unlisted(entry, saule)
    release(saule, after=20)
    assert raised(isp, minutes=100) == []


def test_an_entry_that_the_provider_calls_failed_stays_owed(isp: Provider, entry: BlockEntry) -> None:
    holds(isp, Release.objects.get(), minutes=10)
    acknowledge_entries(isp, [Told(entry.pk, "failed")], now=NOW + timedelta(minutes=10))
    assert raised(isp, minutes=131) == ["unconfirmed"]
    acknowledge_entries(isp, [Told(entry.pk, "active")], now=NOW + timedelta(minutes=140))
    assert raised(isp, minutes=141) == []


def test_an_alarm_is_raised_once_and_both_ends_are_events(
    isp: Provider, entry: BlockEntry, verbs: Callable[[], list[str]]
) -> None:
    for minutes in (121, 122, 123):
        raised(isp, minutes=minutes)
    holds(isp, Release.objects.get(), minutes=124)
    raised(isp, minutes=125)
    assert [verb for verb in verbs() if verb.startswith("alarm.")] == ["alarm.unconfirmed", "alarm.ended"]


def test_without_a_key_nothing_is_owed(isp: Provider, entry: BlockEntry) -> None:
    ApiKey.objects.update(revoked_at=NOW)
    assert raised(isp, minutes=600, heard=False) == []


def test_before_the_first_release_nothing_is_owed(isp: Provider) -> None:
    assert raised(isp, minutes=600, heard=False) == []


def test_a_provider_may_ask_what_it_owes(client: Client, provider_headers: dict[str, str], saule: User) -> None:
    key = ApiKey.objects.get(name="provider-1")
    add_provider("Step Telecom", key=key, contact="", actor=None, now=NOW)
    release(saule)
    body = client.get("/api/provider/standing", **provider_headers).json()
    assert (body["held_serial"], body["newest_serial"], body["behind"]) == (0, 1, 1)
