"""Every spelling of a place is one place, and what cannot or must not be watched is none."""

from __future__ import annotations

import pytest

from review_portal.discovery.places import place_at, place_of


@pytest.mark.parametrize(
    ("kind", "canonical", "key", "family"),
    [
        ("handle", "example_harbor", "t.me/example_harbor", "telegram"),
        ("invite", "AbCdEfGhIjKlMnOp", "t.me/+AbCdEfGhIjKlMnOp", "telegram"),
        ("host", "shop.example", "shop.example", "site"),
        ("url", "https://www.shop.example/a?b=c", "shop.example", "site"),
        ("url", "http://shop.example:8080/a", "shop.example:8080", "site"),
        ("url", "https://forum.example/viewtopic.php?t=1", "forum.example", "forum"),
        ("url", "https://news.example/feed/", "news.example", "feed"),
        ("url", "https://vk.com/Example_wall", "vk.com/example_wall", "vk"),
        ("url", "https://www.olx.kz/d/example", "olx.kz", "board"),
    ],
)
def test_a_place_has_one_key_and_a_guessed_family(kind: str, canonical: str, key: str, family: str) -> None:
    place = place_of(kind, canonical)
    assert place is not None
    assert (place.key, place.family) == (key, family)


@pytest.mark.parametrize(
    ("kind", "canonical"),
    [
        ("phone", "+77000000000"),
        ("bot", "example_bot"),
        ("wallet", "example"),
        ("host", "instagram.com"),
        ("url", "https://vk.com/wall-1_2"),
        ("url", "https://www.youtube.com/watch?v=1"),
        ("host", "10.0.0.1"),
        ("url", "http://127.0.0.1:5432/"),
        ("url", "http://[::1]/x"),
        ("url", "http://portal.internal/x"),
        ("url", "http://localhost/x"),
        ("url", "ftp://files.example/x"),
        ("url", "http://[broken"),
        ("url", "https://shop.example/" + "a" * 600),
    ],
)
def test_what_cannot_be_watched_is_no_place(kind: str, canonical: str) -> None:
    assert place_of(kind, canonical) is None


@pytest.mark.parametrize(
    "address", ["https://t.me/s/Example_x", "https://t.me/example_x", "https://telegram.me/s/example_x/15"]
)
def test_a_watched_channel_is_known_in_every_spelling(address: str) -> None:
    place = place_at(address)
    assert place is not None
    assert place.key == "t.me/example_x"


def test_a_name_and_password_do_not_come_into_the_address() -> None:
    place = place_of("url", "https://me:secret@shop.example/a")
    assert place is not None
    assert place.address == "https://shop.example/"
