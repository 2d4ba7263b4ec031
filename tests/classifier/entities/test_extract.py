"""What holds for every extraction: offsets, order, calm on hostile text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.entities import extract

PIECES = st.sampled_from(
    [
        *("@example_shop", "8 701 000 00 01", "t[.]me/example_bot", "4111 1111 1111 1111", "KZ86125KZT5004100100"),
        *("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "example.kz/x", "hxxp://", "x@example.org", "[.]", "(", "１", "½"),
        *("😀", "\u200b", "ә", " ", "\n"),
    ]
)
# Each makes some pattern here begin again and again.
HOSTILE = [
    "a",
    "1",
    "1 ",
    "(1",
    "@",
    "@a",
    "a@",
    "a.",
    "http://",
    "t.me/",
    "[.]",
    "\u200b",
    "+7",
    "0x",
    "тг ",
]
HOSTILE += [
    "тг: ",
    "KZ86 ",
    "8\ufe0f\u20e3",
    "а1",
    "example.kz/a ",
    "4111 1111 1111 1112 ",
    "%2B",
    "A1" * 20 + " ",
]
WORST = ["a", "1.", "a@", "[.]", "http://"]


@settings(deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_every_span_holds_the_value_it_names(text):
    extraction = extract(text)
    for entity in (*extraction.entities, *extraction.rejected):
        assert text[entity.start : entity.end] == entity.value


@settings(deadline=None)
@given(st.text(max_size=400), st.lists(st.text(max_size=60), max_size=4))
def test_no_text_and_no_link_raises(text, links):
    extract(text, links)


def test_entities_come_in_the_order_of_the_text():
    found = extract("x@example.org @example_shop 8 701 000 00 01").entities
    assert [entity.kind.value for entity in found] == ["email", "handle", "phone"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_repetition_is_read_in_linear_time(piece):
    started = time.process_time()
    extract(piece * (100_000 // len(piece)))
    assert time.process_time() - started < 6


@pytest.mark.slow
@pytest.mark.parametrize("piece", WORST)
def test_a_megabyte_is_read_in_linear_time(piece):
    started = time.process_time()
    extract(piece * (1_000_000 // len(piece)))
    assert time.process_time() - started < 60
