"""Telegram previews: structure, paging, landing pages and single messages."""

import json
from base64 import urlsafe_b64decode

import pytest

from demo.web.telegram_message import rounded
from tests.demo.asking import lines, shown

HOST = "t.example.test"
MESSAGE = ".tgme_widget_message[data-post]"
CHANNELS = {
    "example_tgavan": "telegram_shop",
    "example_city_talk": "telegram_city",
    "example_kz_news24": "telegram_news",
}


def walk_back(look, name):
    """Follow rel=prev from the newest page to the oldest one."""
    path, pages = f"/s/{name}", []
    while path:
        pages.append(look(HOST, path))
        path = pages[-1].css("link[rel=prev]::attr(href)").get()
    return pages


@pytest.mark.parametrize("name", CHANNELS)
def test_paging_back_reaches_every_post_once(look, name):
    pages = walk_back(look, name)
    posts = [post for page in pages for post in page.css(f"{MESSAGE}::attr(data-post)").getall()]
    assert all(len(page.css(MESSAGE)) == 20 for page in pages[:-1])
    assert sorted(posts) == sorted(f"{name}/{line['id']}" for line in lines(CHANNELS[name]))


@pytest.mark.parametrize("name", CHANNELS)
def test_every_text_survives_exactly(look, name):
    written = {f"{name}/{line['id']}": line["text"] for line in lines(CHANNELS[name]) if line["text"]}
    read = {}
    for page in walk_back(look, name):
        for message in page.css(MESSAGE):
            text = message.css("div.js-message_text")
            if text:
                read[message.attrib["data-post"]] = shown(text[0])
    assert read == written


def test_paging_forward_returns_to_the_newest(look):
    oldest = walk_back(look, "example_tgavan")[-1]
    path, numbers = oldest.css("link[rel=next]::attr(href)").get(), []
    while path:
        page = look(HOST, path)
        numbers += page.css(f"{MESSAGE}::attr(data-post)").getall()
        path = page.css("link[rel=next]::attr(href)").get()
    assert len(numbers) == len(set(numbers)) == len(lines("telegram_shop")) - len(oldest.css(MESSAGE))


def test_the_more_link_agrees_with_rel_prev(look):
    page = look(HOST, "/s/example_city_talk")
    more = page.css("a.tme_messages_more.js-messages_more")
    assert more.attrib["href"] == page.css("link[rel=prev]::attr(href)").get()
    assert more.attrib["href"].endswith(more.attrib["data-before"])


def test_search_finds_posts_by_their_words(look):
    found = look(HOST, "/s/example_city_talk?q=%D0%BF%D0%B5%D0%BA%D0%B0%D1%80").css("div.js-message_text")
    assert found
    assert all("пекар" in text.xpath("string()").get().casefold() for text in found)


def test_a_search_without_hits_shows_a_pseudo_message(look):
    page = look(HOST, "/s/example_tgavan?q=zzzz")
    assert page.css(".tgme_widget_message_wrap .tme_no_messages_found")
    assert not page.css(MESSAGE)


def test_the_channel_introduces_itself(look):
    page = look(HOST, "/s/example_kz_news24")
    assert page.css(".tgme_channel_info_header_title span::text").get() == "Жедел жаңалық | Новости 24"
    assert page.css(".counter_value::text").get() == "118.35K"
    assert page.css('meta[property="og:title"]::attr(content)').get().startswith("Жедел")


@pytest.mark.parametrize(
    "css",
    [
        ".tgme_widget_message_forwarded_from a.tgme_widget_message_forwarded_from_name",
        "span.tgme_widget_message_forwarded_from_name",
        "a.tgme_widget_message_reply .js-message_reply_text",
        ".tgme_widget_message_grouped_wrap a.tgme_widget_message_photo_wrap[href$='?single']",
        "a.tgme_widget_message_photo_wrap[style*=background-image]",
        "a.url_button .tgme_widget_message_inline_button_text",
        "a.tgme_widget_message_link_preview .link_preview_title",
        ".tgme_widget_message_document_title",
        ".tgme_widget_message_poll_question",
        ".tgme_widget_message_video_player",
        ".tgme_widget_message_voice",
        ".tgme_widget_message_sticker",
        ".message_media_not_supported",
        ".tgme_reaction",
        ".tgme_widget_message_via_bot",
        ".tgme_widget_message_from_author",
        ".service_message",
        "tg-emoji i.emoji b",
        "tg-spoiler",
        ".js-message_text .js-message_text",
    ],
)
def test_every_feature_of_the_markup_occurs(look, css):
    assert any(page.css(css) for name in CHANNELS for page in walk_back(look, name))


def test_a_message_carries_time_views_and_token(look):
    message = look(HOST, "/s/example_tgavan").css(MESSAGE)[-2]
    token = message.attrib["data-view"]
    unfolded = json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    assert message.css("time.time::attr(datetime)").get().endswith("+00:00")
    assert unfolded["p"] == int(message.attrib["data-post"].split("/")[1])


def test_addresses_that_ask_first_are_escaped_twice(get):
    body = get(HOST, "/s/example_tgavan").body.decode()
    assert "utm=tg&amp;amp;v=2" in body


@pytest.mark.parametrize("name", ["example_polar_closed", "example_nobody"])
def test_a_channel_without_preview_redirects_to_its_landing(get, name):
    reply = get(HOST, f"/s/{name}")
    assert (reply.status, reply.headers["Location"]) == (302, f"/{name}")


def test_landing_pages_tell_a_closed_channel_from_a_free_name(look):
    closed, free = look(HOST, "/example_polar_closed"), look(HOST, "/example_nobody")
    assert closed.css("title::text").get() == "Telegram: View @example_polar_closed"
    assert closed.css(".tgme_page_extra::text").get() == "812 subscribers"
    assert free.css("title::text").get() == "Telegram: Contact @example_nobody"


def test_an_open_channel_offers_its_preview(look):
    landing = look(HOST, "/example_tgavan")
    assert landing.css("a.tgme_page_context_link::attr(href)").get() == "/s/example_tgavan"


def test_a_single_message_can_be_embedded(look):
    line = lines("telegram_city")[1]
    page = look(HOST, f"/example_city_talk/{line['id']}?embed=1&mode=tme")
    assert shown(page.css("div.js-message_text")[0]) == line["text"]


def test_a_deleted_message_says_so(look):
    page = look(HOST, "/example_city_talk/1?embed=1&mode=tme")
    assert page.css(".tgme_widget_message_error::text").get() == "Post not found"


@pytest.mark.parametrize(("views", "written"), [(999, "999"), (1200, "1.2K"), (118350, "118.35K"), (2_000_000, "2M")])
def test_it_rounds_views_as_the_preview_does(views, written):
    assert rounded(views) == written
