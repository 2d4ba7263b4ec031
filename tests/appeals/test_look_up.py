"""The register answers exact questions and lists nothing: every no looks like any other no, and asking is counted."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from review_portal.accounts.askers import NOBODY, asker
from review_portal.accounts.counting import throw_away
from review_portal.accounts.models import Salt, Tally, User
from review_portal.appeals.lookup import look_up
from review_portal.blocking.models import BlockEntry
from tests.blocking.records import NOW
from tests.exports.records import listed

SOON = NOW + timedelta(hours=1)
MISSES = ("shop-demo.exampl", "hop-demo.example", "*.example", "example", "", "%", "shop-demo.example2", "192.0.2.0/24")


def hits(text: str) -> list[str]:
    return [entry.canonical for entry in look_up(text, now=SOON).entries]


@pytest.mark.parametrize(
    "asked",
    [
        "shop-demo.example",
        "HTTPS://Shop-Demo.EXAMPLE./",
        "www.shop-demo.example",
        "http://shop-demo.example/goods?id=7",
    ],
)
def test_an_address_is_found_as_people_write_it(asked: str, entry: BlockEntry) -> None:
    assert hits(asked) == ["shop-demo.example"]


@pytest.mark.parametrize("asked", MISSES)
def test_a_part_of_an_address_finds_nothing(asked: str, entry: BlockEntry) -> None:
    assert hits(asked) == []


@pytest.mark.django_db
def test_whoever_asks_in_letters_is_shown_the_name_that_was_asked_about(client: Client) -> None:
    said = client.post(
        "/appeal/look-up/", {"address": "gооgle.com"}, headers={"Accept-Language": "en"}
    ).content.decode()
    assert "Read as" in said
    assert "xn--ggle-55da.com" in said
    assert "letters of several alphabets" in said


def test_what_is_over_is_not_restricted(entry: BlockEntry) -> None:
    assert look_up("shop-demo.example", now=entry.ends_at).entries == ()


def test_a_question_is_one_query_whatever_is_asked(entry: BlockEntry, django_assert_num_queries: object) -> None:
    for asked in ("shop-demo.example", "nothing.example", "t.me/example_nobody", "*"):
        with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
            look_up(asked, now=SOON)


def pages(client: Client, *asked: str) -> set[str]:
    """Return the pages with what was asked and the form's token taken out."""
    found = set()
    for text in asked:
        shown = client.post("/appeal/look-up/", {"address": text}, headers={"Accept-Language": "en"})
        assert shown.status_code == 200
        page = shown.content.decode().replace(text, "X") if text else shown.content.decode()
        found.add("".join(row for row in page.splitlines(keepends=True) if "csrfmiddlewaretoken" not in row))
    return found


def test_every_no_is_the_same_page(client: Client, entry: BlockEntry) -> None:
    assert len(pages(client, "hop-demo.example", "shop-demo.exampl", "elsewhere.example", "*.shop")) == 1


def test_the_answer_says_since_when_on_what_ground_and_how_to_appeal(client: Client, rita: User, saule: User) -> None:
    listed(rita, saule, "shop-demo.example", now=timezone.now())
    page = client.post("/appeal/look-up/", {"address": "shop-demo.example"}, headers={"Accept-Language": "en"})
    for words in ("is restricted", "Since when", "41-1", "The whole host shop-demo.example", "File an appeal"):
        assert words in page.content.decode(), words


def test_the_address_stands_in_no_url(client: Client, db: None) -> None:
    assert client.get("/appeal/look-up/?address=shop-demo.example").status_code == 405


def test_too_many_questions_are_turned_away_and_forgotten_next_day(client: Client, db: None) -> None:
    for _ in range(settings.LOOK_UPS_AN_HOUR):
        assert client.post("/api/look-up", {"address": "a.example"}, content_type="application/json").status_code == 200
    refused = client.post("/api/look-up", {"address": "a.example"}, content_type="application/json")
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert client.post("/appeal/look-up/", {"address": "a.example"}).status_code == 429
    elsewhere = client.post("/appeal/look-up/", {"address": "a.example"}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 200
    throw_away(now=timezone.now() + timedelta(days=2))
    assert not Tally.objects.exists()
    assert not Salt.objects.exists()


def test_a_whole_network_of_one_subscriber_is_one_place(client: Client, db: None) -> None:
    for place in range(settings.LOOK_UPS_AN_HOUR):
        client.post("/appeal/look-up/", {"address": "a.example"}, REMOTE_ADDR=f"2001:db8:0:7::{place:x}")
    again = client.post("/appeal/look-up/", {"address": "a.example"}, REMOTE_ADDR="2001:db8:0:7:ffff::1")
    assert again.status_code == 429


def test_nothing_kept_of_a_question_names_the_place_or_the_address(client: Client, db: None) -> None:
    client.post("/appeal/look-up/", {"address": "secret-name.example"}, REMOTE_ADDR="203.0.113.77")
    kept = str(list(Tally.objects.values()))
    assert "203.0.113.77" not in kept
    assert "secret-name" not in kept


def test_the_door_for_machines_has_one_shape(client: Client, rita: User, saule: User) -> None:
    listed(rita, saule, "shop-demo.example", now=timezone.now())
    answers = [
        client.post("/api/look-up", {"address": asked}, content_type="application/json").json()
        for asked in ("shop-demo.example", "nothing.example")
    ]
    assert [set(answer) for answer in answers] == [{"restricted", "entries", "appeal"}] * 2
    assert [answer["restricted"] for answer in answers] == [True, False]


@pytest.mark.parametrize(
    ("peer", "forwarded", "asks"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "1.1.1.1", "203.0.113.9"),  # a stranger may write what he likes
        ("192.0.2.1", "198.51.100.7", "198.51.100.7"),
        ("192.0.2.1", "8.8.8.8, 198.51.100.7", "198.51.100.7"),
        ("192.0.2.1", "198.51.100.7, 192.0.2.2", "198.51.100.7"),
        ("192.0.2.1", "198.51.100.7, garbage", "192.0.2.1"),
        ("::ffff:192.0.2.1", "2001:db8::7", "2001:db8::7"),
        ("", "198.51.100.7", str(NOBODY)),
    ],
)
def test_a_place_is_the_nearest_address_that_is_no_proxy_of_ours(
    peer: str, forwarded: str, asks: str, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = [ip_network("192.0.2.0/30")]
    assert str(asker(peer, forwarded)) == asks
