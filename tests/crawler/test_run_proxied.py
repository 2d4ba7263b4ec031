"""Onion sites through a configured proxy, and the guard in front of it."""

import pytest

ONION = "a" * 56 + ".onion"
FEED = "<rss><channel><item><guid>1</guid><description>Слова</description></item></channel></rss>"


def test_an_onion_site_is_visited_through_the_configured_proxy(portal, web, stage, run_once):
    portal.add_source(f"http://{ONION}/rss.xml", family="feed", proxy="onion")
    web.show("/rss.xml", FEED)
    run_once()
    assert portal.finished[-1]["outcome"] == "OK"
    assert stage.socks.asked[-1] == (ONION, 80)
    assert {capture["ip"] for capture in portal.captures} == {""}


def test_without_a_proxy_an_onion_site_is_refused_with_the_cure(portal, run_once):
    portal.add_source(f"http://{ONION}/rss.xml", family="feed")
    run_once()
    assert portal.finished[-1]["outcome"] == "GUARDED"
    assert "give the source a proxy" in portal.finished[-1]["message"]


def test_a_proxy_that_nobody_configured_is_refused_before_the_first_request(portal, web, run_once):
    portal.add_source(f"{web.url}/rss.xml", family="feed", proxy="other")
    run_once()
    assert "QALQAN_PROXY_OTHER" in portal.finished[-1]["message"]
    assert web.asked == []


@pytest.mark.parametrize("inner", ["127.0.0.1", "2130706433", "[::ffff:10.0.0.1]", "inner.example.test"])
def test_the_guard_stands_in_front_of_the_proxy_too(portal, web, stage, run_once, inner):
    portal.add_source(f"http://{ONION}/rss.xml", family="feed", proxy="onion")
    web.show("/rss.xml", "", status=302, Location=f"http://{inner}/secret")
    before = len(stage.socks.asked)
    run_once()
    assert portal.finished[-1]["outcome"] == "GUARDED"
    assert {place for place, _ in stage.socks.asked[before:]} == {ONION}
