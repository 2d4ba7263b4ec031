"""Contacts look alike to the models, unknown emoji get words, long texts are cut into overlapping windows."""

import pytest

from classifier.reading import STEP, WINDOW, cut, emoji_name, read


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("пиши @example_shop", "пиши @name"),
        ("см. https://example.com/a?b=1 тут", "см. @link тут"),
        ("t.example.test/kanal", "@link"),
        ("звони +7 700 000-00-01", "звони @phone"),
        ("карта 4111 1111 1111 1111", "карта @card"),
        ("кошелёк bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "кошелёк @wallet"),
        ("почта info@example.org", "почта @mail"),
        ("<PHONE> <WALLET> <URL>", "@phone @wallet @link"),
        ("СРОЧНО куплю", "срочно куплю"),
        ("г4шиш", "гашиш"),
    ],
)
def test_the_models_read(text: str, masked: str) -> None:
    assert read(text).text == masked


def test_prices_and_amounts_are_left_to_read() -> None:
    assert read("5 г 12 000 тг, 84%").text == "5 г 12 000 тг, 84%"


def test_an_unknown_emoji_becomes_its_name() -> None:
    assert read("🧊 тут", lambda _: False).text.split() == ["ice", "тут"]
    assert emoji_name("🔑") == "key"


def test_offsets_of_a_masked_contact_lead_to_the_handle() -> None:
    text = "пиши @example_shop скорее"
    reading = read(text)
    start = reading.text.index("@name")
    assert text[reading.offsets[start] : reading.offsets[start + 5]] == "@example_shop"


def test_a_short_text_is_one_window() -> None:
    assert [window.ids for window in cut([0, 7, 8, 2], [(0, 0), (0, 1), (1, 2), (0, 0)])] == [(0, 7, 8, 2)]


@pytest.mark.parametrize("length", [WINDOW - 1, WINDOW, 200, 211, 1000])
def test_every_token_of_a_long_text_stands_in_some_window(length: int) -> None:
    ids = [0, *range(10, 10 + length), 2]
    windows = cut(ids, [(i, i + 1) for i in range(len(ids))])
    seen = {token for window in windows for token in window.ids}
    assert seen == set(ids)
    assert all(len(window.ids) == len(window.spans) <= WINDOW for window in windows)
    assert windows[-1].ids[-2] == ids[-2]


def test_windows_overlap_by_a_third() -> None:
    assert WINDOW - STEP >= WINDOW / 3
