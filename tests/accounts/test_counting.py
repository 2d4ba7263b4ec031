"""Strangers are counted by a place that is the same today and nobody's tomorrow, with whatever is stolen."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import RequestFactory

from review_portal.accounts.counting import DAY, HOUR, Limit, is_within, place_of, throw_away
from review_portal.accounts.models import Salt, Tally

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
ASK = Limit("ask", 2, HOUR)


def asking(address: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address)


def test_a_place_is_the_same_today_and_nobody_tomorrow() -> None:
    today = place_of(asking("192.0.2.7"), now=NOW)
    assert today == place_of(asking("192.0.2.7"), now=NOW) != place_of(asking("192.0.2.8"), now=NOW)
    assert place_of(asking("192.0.2.7"), now=LATER) != today


def test_a_subscribers_whole_network_is_one_place() -> None:
    assert place_of(asking("2001:db8::1"), now=NOW) == place_of(asking("2001:db8::ffff"), now=NOW)
    assert place_of(asking("2001:db8:0:1::1"), now=NOW) != place_of(asking("2001:db8::1"), now=NOW)


def test_the_portals_key_alone_works_no_address_out() -> None:
    """Whoever holds the counts and the portal's key tries every address in vain: the day's salt is in it."""
    place = place_of(asking("192.0.2.7"), now=NOW)
    throw_away(now=LATER)
    assert not Salt.objects.exists()
    key = settings.SECRET_KEY.encode()
    tried = {hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for text in ("192.0.2.7", "2026-11-26 192.0.2.7")}
    assert place not in tried


def test_the_salts_of_two_days_have_nothing_in_common() -> None:
    place_of(asking("192.0.2.7"), now=NOW)
    place_of(asking("192.0.2.7"), now=LATER)
    first, second = (bytes(row.value) for row in Salt.objects.order_by("day"))
    assert (len(first), first != second) == (32, True)


def test_each_kind_of_act_is_counted_for_itself_and_anew_in_each_window() -> None:
    counted = [is_within("a place", ASK, now=NOW) for _ in range(3)]
    assert counted == [True, True, False]
    assert is_within("a place", Limit("file", 2, DAY), now=NOW)
    assert is_within("a place", ASK, now=NOW + HOUR)
    assert is_within("another", ASK, now=NOW)


def test_what_is_over_is_thrown_away_and_what_still_limits_stays() -> None:
    for at in (NOW - timedelta(days=2), NOW):
        place_of(asking("192.0.2.7"), now=at)
        is_within("a place", ASK, now=at)
    throw_away(now=NOW)
    assert (Salt.objects.get().day, Tally.objects.get().window) == (NOW.date(), NOW)
