"""TagPacks: read, refused, written, read again."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracing import sanctions
from tracing.tags import CONFIDENCE, Tag, TagPack, TagPackRefused, complaints, disagreements, dump, load, said_of

SAMPLE = """
title: KZ drug shops 2026-11
creator: Prosecutor unit
lastmod: 2026-11-22
source: case:KZ-2026-000123
currency: BTC
network: BTC
confidence: web_crawl
category: market
abuse: drugs
tags:
  - address: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa
    label: example shop
    is_cluster_definer: false
    context: '{"url":"https://example.org"}'
  - address: 3P14159f73E4gFr7JterCCQh9QjiTjiZrG
    label: example exchange
    category: exchange
    confidence: authority_data
"""
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=12)
TAGS = st.builds(
    Tag,
    label=WORDS,
    source=WORDS,
    currency=st.just("BTC"),
    network=st.just("BTC"),
    confidence=st.sampled_from(sorted(CONFIDENCE)),
    address=WORDS,
    category=st.sampled_from(["", "market"]),
    lastmod=st.none() | st.dates(),
    is_cluster_definer=st.booleans(),
)


def test_a_tag_takes_from_the_header_what_it_does_not_say():
    shop, exchange = load(SAMPLE).tags
    assert (shop.category, shop.confidence, shop.level, shop.lastmod) == ("market", "web_crawl", 20, date(2026, 11, 22))
    assert (exchange.category, exchange.level) == ("exchange", 60)


@settings(deadline=None)
@given(WORDS, WORDS, st.lists(TAGS, min_size=1, max_size=4).map(tuple))
def test_what_is_written_is_read_back(title, creator, tags):
    pack = TagPack(title, creator, tags)
    assert load(dump(pack)) == pack


def test_the_sample_survives_a_round_trip():
    assert load(dump(load(SAMPLE))) == load(SAMPLE)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "Not YAML"),
        ("[]", "mapping"),
        ("title: x\ncreator: y\ntags: []", "list of tags"),
        ("creator: y\ntags: [{}]", "no title"),
        ("title: x\ncreator: y\ntags: [a]", "not a mapping"),
        ("title: x\ncreator: y\ntags: [{address: a}]", "lacks label, source, currency, network, confidence"),
        (SAMPLE.replace("web_crawl", "sure"), "no confidence"),
        (SAMPLE.replace("address:", "place:"), "either an address or a tx_hash"),
    ],
)
def test_it_refuses_with_a_sentence(text, reason):
    with pytest.raises(TagPackRefused, match=reason):
        load(text)


def test_all_tags_of_an_address_are_told_and_disagreement_is_shown():
    tags = [
        Tag("a", "s1", "BTC", "BTC", "web_crawl", address="x", category="market"),
        Tag("b", "s2", "BTC", "BTC", "authority_data", address="x", category="exchange"),
        Tag("c", "s3", "BTC", "BTC", "unknown", address="y", category="market"),
    ]
    assert [tag.label for tag in said_of(tags, "x")] == ["b", "a"]
    assert disagreements(tags) == {"x": {"market", "exchange"}}


def test_what_the_published_validator_refuses_is_said():
    assert complaints(load(SAMPLE)) == []
    bad = [
        Tag("", "s", "BTC", "BTC", "sure", address="x", tx_hash="y"),
        Tag("a", "s", "BTC", "BTC", "unknown", address="x", category="mixer", abuse="drug shop"),
    ]
    assert complaints(TagPack("", "me", tuple(bad))) == [
        "The header has no title.",
        "Tag 1 has no label.",
        "Tag 1 needs either an address or a tx_hash.",
        "Tag 1: 'sure' is no confidence.",
        "Tag 2: 'mixer' is no category.",
        "Tag 2: 'drug shop' is no abuse.",
    ]


def test_a_sanctioned_token_is_named_with_its_network():
    row = '1,"EXAMPLE","individual","X","Digital Currency Address - USDT TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"'
    [tag] = sanctions.load(row).tags
    assert (tag.currency, tag.network) == ("USDT", "TRX")
    assert complaints(sanctions.load(row)) == []
