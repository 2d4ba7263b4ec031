"""The guard where it counts: with a real crawl, against redirects and every other way in."""

from urllib.parse import urlsplit

import pytest


@pytest.fixture
def inner(web):
    """A page that must never be reached: the same server under a name and literals that nobody allowed."""
    web.show("/meta", "<article>secret</article>")
    return urlsplit(web.url).port


WAYS = [
    "http://inner.example.test:{}/meta",
    "http://127.0.0.1:{}/meta",
    "http://2130706433:{}/meta",
    "http://[::ffff:127.0.0.1]:{}/meta",
]


def test_no_address_of_ours_is_reached_directly(portal, web, inner, run_once):
    for way in WAYS:
        portal.add_source(way.format(inner), family="site")
    run_once()
    assert [ending["outcome"] for ending in portal.finished] == ["GUARDED"] * 4
    assert web.asked == []


def test_no_address_of_ours_is_reached_by_redirect(portal, web, inner, run_once):
    for number, way in enumerate(WAYS):
        web.show(f"/out{number}", "", status=302, Location=way.format(inner))
        portal.add_source(f"{web.url}/out{number}", family="site")
    run_once()
    assert [ending["outcome"] for ending in portal.finished] == ["GUARDED"] * 4
    assert "/meta" not in web.asked
    assert "inside our own network" in portal.finished[0]["message"]


def test_an_endless_redirect_ends(portal, web, run_once):
    web.show("/loop", "", status=302, Location="/loop")
    portal.add_source(f"{web.url}/loop", family="site")
    run_once()
    assert portal.finished[0]["outcome"] == "NETWORK"
    assert len(web.asked) < 10
