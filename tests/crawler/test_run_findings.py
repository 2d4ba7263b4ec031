"""Whole visits: what else a run brings home: pictures, posts that went missing, unchanged pages, VK walls."""

import io
import json

import pytest
from PIL import Image

from tests.crawler.stage import channel_page


def picture():
    file = io.BytesIO()
    Image.linear_gradient("L").save(file, "PNG")
    return file.getvalue()


def feed(*numbers):
    entries = "".join(
        f"<item><guid>{number}</guid><title>Новость {number}</title><description>Слова {number}</description></item>"
        for number in numbers
    )
    return f"<rss><channel>{entries}</channel></rss>"


def test_a_deleted_message_is_reported_with_the_page_that_lacks_it(portal, web, run_once):
    source = portal.add_source(f"{web.url}/s/example_x")
    web.show("/s/example_x", channel_page("example_x", [1, 2, 3, 4]))
    run_once()
    web.show("/s/example_x", channel_page("example_x", [1, 3, 4]))
    portal.make_due(source)
    run_once()
    assert [gone["post_id"] for gone in portal.gone] == ["example_x/2"]
    assert {gone["record_id"] for gone in portal.gone} <= {capture["record_id"] for capture in portal.captures}


def test_pictures_are_captured_once_with_their_look(portal, web, run_once):
    source = portal.add_source(f"{web.url}/s/example_x", pictures=True)
    shown = f'<a class="tgme_widget_message_photo_wrap" style="background-image:url(\'{web.url}/p.png?token=1\')"></a>'
    web.show(
        "/s/example_x",
        channel_page("example_x", [1, 2]).replace('<div class="bubble">', f'<div class="bubble">{shown}'),
    )
    web.show("/p.png", picture(), Content_Type="image/png")
    run_once()
    portal.make_due(source)
    run_once()
    (look,) = portal.pictures
    (capture,) = [capture for capture in portal.captures if capture["kind"] == "picture"]
    assert (look["record_id"], look["width"], len(look["phash"])) == (capture["record_id"], 256, 16)


def test_an_unchanged_page_is_asked_for_by_its_mark_and_not_sent_again(portal, web, run_once):
    source = portal.add_source(f"{web.url}/rss.xml", family="feed")
    web.show("/rss.xml", feed(1, 2), ETag='"one"')
    run_once()
    web.show("/rss.xml", b"", status=304)
    portal.make_due(source)
    run_once()
    assert web.conditions == ['"one"']
    assert (portal.finished[-1]["outcome"], portal.finished[-1]["seen"]) == ("OK", None)


def test_a_visit_that_was_cut_short_asks_for_the_whole_page_again(portal, web, run_once):
    source = portal.add_source(f"{web.url}/s/example_x", max_pages=1)
    web.show("/s/example_x", channel_page("example_x", [21, 22], older=21), ETag='"one"')
    run_once()
    portal.make_due(source)
    run_once()
    assert web.conditions == []


def test_a_visit_says_what_it_saw_and_which_fields_were_filled(portal, web, run_once):
    portal.add_source(f"{web.url}/rss.xml", family="feed")
    web.show("/rss.xml", feed(1, 2, 3))
    run_once()
    assert (portal.finished[-1]["seen"], portal.finished[-1]["filled"]) == (3, {"title": 3, "text": 3})


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"response": {"count": 1, "items": [{"id": 1, "owner_id": -5, "date": 1795233900, "text": "Слова"}]}}, "OK"),
        ({"error": {"error_code": 29, "error_msg": "Rate limit reached"}}, "RATE_LIMITED"),
        ({"error": {"error_code": 15, "error_msg": "Access denied"}}, "PREVIEW_UNAVAILABLE"),
    ],
)
def test_a_vk_wall_is_read_by_its_api_and_its_errors_have_names(portal, web, run_once, answer, outcome):
    portal.add_source("https://vk.com/club5", family="vk")
    web.show("/method/wall.get", json.dumps(answer))
    run_once()
    assert portal.finished[-1]["outcome"] == outcome
    assert b"example-vk-token" not in b"".join(portal.unpacked_warcs())
