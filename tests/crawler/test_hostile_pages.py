"""No page may crash, hang or blind the page classes: broken, mutated and hostile ones."""

import json
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from crawler.items import Outcome
from crawler.pages import FAMILIES, SITES, open_page
from tests.crawler.test_pages import CASES

SEED_PAGES = [
    (json.loads((case / "meta.json").read_text())["family"], (case / "page.html").read_bytes()) for case in CASES
]
MESSAGE = (
    '<div class="tgme_widget_message" data-post="example_x/{0}">'
    '<div class="tgme_widget_message_text">слово {0}</div></div>'
)
PIECES = [
    *(b"<div>", b"</div>", b"<", b">", b'"', b"'", b"&", b"&#0;", b"&#xD800;", b"\x00", b"\xff\xfe", b"<!--", b"-->"),
    *(b"<![CDATA[", b"<script>", b"<style>", b"<p>", b"<table><tr>", b"<a href='http://[bad'>", b"data-post="),
    *(b"<time datetime='99999-99-99'>", b"<base href='http://[x'>", b"\xd0", b"{", b"[", b"null", b"1e999"),
    *(b" {", b" {{x}} ", b" {}=", b" {a}b='"),
    *(b"<svg><a><foreignObject>", b"<meta charset='utf-7'>", b"<meta charset='x-user-defined'>"),
]


def read_everything(family: str, body: bytes) -> Outcome:
    page = open_page(family, body, "https://t.example.test/s/example_x")
    for post in page.found:
        assert post.post_id
    page.next_url()
    page.child_urls()
    return page.outcome()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SEED_PAGES), st.randoms(use_true_random=False))
def test_a_mutated_page_is_survived(seed, chance: random.Random):
    family, body = seed
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(body) + 1)
        cut = chance.choice([0, 0, 1, 5, 200])
        body = body[:at] + chance.choice([*PIECES, body[at : at + 300]]) + body[at + cut :]
    assert read_everything(family, body) in Outcome


@pytest.mark.parametrize("name", ["{", "{{x", "{}", "{http://x.example.test}href", "{x \x01\ufffe", "{ a*b"])
def test_attributes_of_an_unfilled_template_hide_no_post(name):
    page = open_page("telegram", MESSAGE.format(5).replace("<div ", f'<div {name} {name}="1" '), "https://t.me/s/x")
    assert [(post.post_id, post.text) for post in page.found] == [("example_x/5", "слово 5")]
    assert all(name not in dict(place.attrib) for place in page.selector.xpath("//*"))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(sorted(SITES)))
def test_any_bytes_are_survived(body, site):
    assert read_everything(site, body) in Outcome


def nested(opening: str, times: int) -> bytes:
    return "".join(opening.format(number) for number in range(times)).encode()


HOSTILE = {
    "deep": b"<div>" * 200_000 + MESSAGE.format(1).encode(),
    "deep_inline": b"<b><i><span>" * 20_000 + b"x",
    "wide": b"<a href='/x'>y</a>" * 15_000,
    "attribute": b"<div class='" + b"a " * 4_000_000 + b"'>x</div>",
    "style": b"<div class='tgme_widget_message' data-post='a/1' style='" + b"color:red;" * 500_000 + b"'>x</div>",
    "brackets": b"<" * 300_000,
    "ampersands": b"&" * 300_000,
    "quotes": b"<a href='" * 60_000,
    "comments": b"<!--" * 200_000,
    "json": b"<script type='application/ld+json'>" + b"[" * 200_000 + b"</script>",
    "unclosed_json": b"<script type='application/ld+json'>{\"" + b'\\"' * 100_000 + b"</script>",
    "unclosed_comments": b"<script type='application/ld+json'>" + b"/* " * 100_000 + b"</script>",
    "many_goods": b"<script type='application/ld+json'>["
    + b",".join(b'{"@type":"Product","name":"n%d"}' % number for number in range(19_000))
    + b"]</script>",
    "nested_items": nested(
        '<div itemscope itemtype="https://schema.org/Product"><b itemprop="name">n{0}</b><p itemprop="text">x</p>',
        700,
    ),
    "state": b'<script>window.__PRERENDERED_STATE__ = "' + b"\\\\" * 200_000,
    "numbers": b'{"data":[{"id":' + b"9" * 100_000 + b"}]}",
    "entities": b'<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;&a;">]><rss><item><title>&b;</title></item></rss>',
    "nested_messages": nested('<div class="tgme_widget_message tgme_widget_message_text" data-post="a/{}">', 400),
    "nested_posts": nested('<div class="post" id="p{}"><div class="postbody content">', 200),
    "tables": b"<table><tr><td>" * 20_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_hostile_page_costs_seconds_at_most(name, family):
    started = time.process_time()
    assert read_everything(family, HOSTILE[name]) in Outcome
    assert time.process_time() - started < 5


def test_depth_does_not_blind_the_reader():
    page = open_page(
        "telegram", "<div>" * 50_000 + MESSAGE.format(1) + "</div>" * 50_000 + MESSAGE.format(2), "https://t.me/s/x"
    )
    assert [post.text for post in page.found] == ["слово 1", "слово 2"]


NESTING = {
    "telegram": MESSAGE.removesuffix("</div>"),
    "forum": '<div class="post" id="p{0}"><div class="postbody"><div class="content">слово {0}</div>',
}


@pytest.mark.parametrize("family", NESTING)
def test_messages_after_a_tag_that_was_never_closed_are_all_read(family):
    page = open_page(family, "".join(NESTING[family].format(number) for number in range(40)), "https://t.me/s/x")
    before = etree.tostring(page.selector.root)
    assert [post.text for post in page.found] == [f"слово {number}" for number in range(40)]
    assert etree.tostring(page.selector.root) == before


def test_a_hundred_megabyte_attribute_does_not_blind_the_reader():
    page = open_page(
        "telegram", b'<div data-x="' + b"x" * 100_000_000 + b'"></div>' + MESSAGE.format(3).encode(), "https://t.me/s/x"
    )
    assert [post.text for post in page.found] == ["слово 3"]


def test_lone_surrogates_and_nulls_are_survived():
    page = open_page("telegram", MESSAGE.format("\ud800\x00"), "https://t.me/s/x")
    assert page.outcome() is Outcome.OK


def test_a_page_on_which_the_text_finder_falls_is_read_plainly_and_noted(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fall(*args: object, **options: object) -> str:
        raise ValueError("markup that the finder cannot bear")

    monkeypatch.setattr("trafilatura.extract", fall)
    page = open_page("generic", b"<body><p>plain words</p></body>", "https://board.example.test/9")
    assert [post.text for post in page.found] == ["plain words"]
    assert "https://board.example.test/9" in caplog.text
