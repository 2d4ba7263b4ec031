"""An internationalised name is shown in both forms to whoever decides about it."""

from __future__ import annotations

import pytest

from review_portal.face.names import in_letters, mixes_alphabets, target


@pytest.mark.parametrize(
    ("listed", "letters"),
    [
        ("xn--80awbu3c.xn--80ao21a", "мысал.қаз"),
        ("https://xn--80awbu3c.xn--80ao21a:8443/a?b", "https://мысал.қаз:8443/a?b"),
        ("xn--i-7iq.ws", "i❤.ws"),
        ("shop.example", ""),
        ("https://shop.example/xn--80awbu3c", ""),
        ("https://t.me/xn--example", ""),
        ("xn--\u0301.example", ""),
        ("", ""),
    ],
)
def test_the_host_is_read_in_letters_where_they_say_more(listed: str, letters: str) -> None:
    assert in_letters(listed) == letters


def test_both_forms_are_drawn_and_neither_can_write_the_page() -> None:
    drawn = target("https://xn--80awbu3c.xn--80ao21a/<b>")
    assert "xn--80awbu3c.xn--80ao21a" in drawn
    assert "мысал.қаз" in drawn
    assert "<b>" not in drawn
    assert target("shop.example").count("shop.example") == 1


def test_a_name_that_mixes_alphabets_is_marked() -> None:
    forged = "xn--ggle-55da.com"  # 'gооgle' with two Cyrillic letters
    assert mixes_alphabets(forged)
    assert 'class="tag"' in target(forged)
    assert not mixes_alphabets("xn--80awbu3c.xn--80ao21a")
    assert not mixes_alphabets("shop.example")
