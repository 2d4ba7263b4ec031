"""The news feeds: RSS with full content, Atom, articles, and conditional requests."""

import pytest
from lxml import etree
from parsel import Selector

from tests.demo.asking import lines, shown

HOST = "news.example.test"
SPACES = {"content": "http://purl.org/rss/1.0/modules/content/", "a": "http://www.w3.org/2005/Atom"}


def paragraphs(html):
    return "\n\n".join(shown(paragraph) for paragraph in Selector(f"<div>{html}</div>").css("p"))


def written(place):
    return {(line["title"], line["text"]) for line in lines("news") if line["place"] == place}


def test_rss_carries_every_post_in_full(get):
    items = etree.fromstring(get(HOST, "/rss.xml").body).findall("channel/item")
    read = {(one.findtext("title"), paragraphs(one.findtext("content:encoded", namespaces=SPACES))) for one in items}
    assert read == written("rss")


def test_atom_carries_every_post_in_full(get):
    entries = etree.fromstring(get(HOST, "/atom.xml").body).findall("a:entry", SPACES)
    read = {
        (one.findtext("a:title", namespaces=SPACES), paragraphs(one.findtext("a:content", namespaces=SPACES)))
        for one in entries
    }
    assert read == written("atom")


def test_every_item_has_its_own_guid_and_a_page(get, look):
    items = etree.fromstring(get(HOST, "/rss.xml").body).findall("channel/item")
    assert len({one.findtext("guid") for one in items}) == len(items)
    path = items[0].findtext("link").removeprefix("http://news.example.test:8901")
    assert look(HOST, path).css("h1::text").get() == items[0].findtext("title")


@pytest.mark.parametrize("path", ["/rss.xml", "/atom.xml"])
def test_an_unchanged_feed_answers_304_to_its_tag(get, path):
    first = get(HOST, path)
    again = get(HOST, path, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")


def test_an_unchanged_feed_answers_304_to_its_time(get):
    first = get(HOST, "/rss.xml")
    assert get(HOST, "/rss.xml", If_Modified_Since=first.headers["Last-Modified"]).status == 304
    assert get(HOST, "/rss.xml", If_Modified_Since="Sun, 01 Jan 2023 00:00:00 GMT").status == 200


def test_the_tag_wins_over_the_time(get):
    first = get(HOST, "/rss.xml")
    asked = get(HOST, "/rss.xml", If_None_Match='"other"', If_Modified_Since=first.headers["Last-Modified"])
    assert asked.status == 200


def test_an_unknown_article_is_not_found(get):
    assert get(HOST, "/articles/1").status == 404
