"""The quick ways of the guard say the same as the long ones, and long input keeps its order."""

from __future__ import annotations

import os
import re
from bisect import bisect_left

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from review_portal.blocking import targets
from review_portal.blocking.guard import judge
from review_portal.blocking.management.commands.guard import judged, line
from review_portal.blocking.standing import book
from review_portal.blocking.suffixes import Suffixes
from review_portal.blocking.targets import read_any, read_target
from review_portal.blocking.turns import BLOCK, blocks, in_turn
from review_portal.blocking.warninglists import digest

NOTHING = re.compile(r"(?!)")
LABELS = st.one_of(
    st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True),
    st.sampled_from(
        ["t", "me", "www", "com", "kz", "xn--e1afmkfd", "web", "telegram", "org", "0x7f", "1", "co", "uk", "A"]
    ),
)
NAMES = st.lists(LABELS, min_size=1, max_size=5).map(".".join)
PATHS = st.text(alphabet="aZ09-._~/%2Ee+&=?#;:@!'é \\", max_size=20)
RULES = sorted(Suffixes()._publicsuffix)


@settings(max_examples=300, deadline=None)
@example("t.me")
@example("username.t.me")
@example("1.2.3.4")
@example("a" * 64 + ".example")
@example("-a.example")
@given(NAMES)
def test_a_bare_name_is_read_as_the_long_way_reads_it(name: str) -> None:
    assert read_target(name) == read_any(name)


@settings(max_examples=300, deadline=None)
@given(NAMES, PATHS)
def test_a_plain_path_is_read_as_the_long_way_reads_it(name: str, path: str) -> None:
    quick = read_target(f"https://{name}/{path}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(targets, "BARE_PATH", NOTHING)
        patch.setattr(targets, "PLAIN_QUERY", NOTHING)
        assert read_target(f"https://{name}/{path}") == quick


@settings(max_examples=300, deadline=None)
@given(st.lists(LABELS, max_size=3), st.sampled_from(RULES))
def test_a_suffix_is_what_the_list_says(labels: list[str], rule: str) -> None:
    host = ".".join([*labels, rule.lstrip("!*.")])
    for known in (book().suffixes, book().public):
        assert known.of(host) == known.publicsuffix(host)


@settings(max_examples=200, deadline=None)
@given(st.one_of(NAMES, st.sampled_from(["google.com", "t.me", "bit.ly", "www.google.com", "32/32/134744072"])))
def test_a_drawer_holds_what_the_whole_table_holds(name: str) -> None:
    index = book().index
    place = bisect_left(index.keys, digest(name))
    assert index.find(name) == (place if place < len(index.keys) and index.keys[place] == digest(name) else -1)


def test_long_input_is_judged_by_several_and_stays_in_order() -> None:
    asked = [f"shop-{number}.example" for number in range(3 * BLOCK // 16)]
    content = "\n".join(asked).encode()
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.close(reader)
        with os.fdopen(writer, "wb") as out:
            out.write(content)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "r") as stream:
        told = "".join(in_turn(str.upper, ((f"{text}\n", full) for text, full in blocks(stream)), most=2))
    assert told.split() == [text.upper() for text in asked]


def test_who_asks_line_by_line_is_answered_line_by_line() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "r") as stream, os.fdopen(writer, "wb", buffering=0) as out:
        answers = in_turn(str.upper, blocks(stream), most=2)
        for text in ("one.example", "two.example"):
            out.write(f"{text}\n".encode())
            assert next(answers) == text.upper()


def test_a_line_that_is_no_text_is_refused_and_stops_no_other() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"\xff\xfe.example\r\n\r\nfresh-shop.example")
    os.close(writer)
    with os.fdopen(reader, "r") as stream:
        told = "".join(judged(text, measure=None) for text, _ in blocks(stream)).splitlines()
    assert '"refuse"' in told[0]
    assert told[1:] == [line(judge("fresh-shop.example"))]
