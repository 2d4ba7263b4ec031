"""Text as a person sees it, and bytes in whatever encoding they come."""

import json
from datetime import UTC, datetime

import pytest

from crawler.items import Outcome
from crawler.pages import open_page
from crawler.pages.decoding import decode
from crawler.pages.nesting import parse_html
from crawler.pages.numbers import read_count
from crawler.pages.reading import read_links, read_text
from crawler.pages.times import parse_time

RUSSIAN = "Привет, мир! Куплю семена огурцов и помидоров, недорого."


def seen(html):
    return read_text(parse_html(f"<div>{html}</div>").css("div")[0].root)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("а<br>б<br/><br>в", "а\nб\n\nв"),
        ("<p>а</p><p>б</p>", "а\n\nб"),
        ("<ul><li>а</li><li>б</li></ul>", "а\nб"),
        ("а\n   б\t в&nbsp;г", "а б в г"),
        ("&amp;amp; &lt;b&gt;", "&amp; <b>"),
        ('<i class="emoji"><b>✅</b></i>', "✅"),
        ('<img class="smilies" alt=":)"> <img src=x alt="фото">', ":)"),
        ("а<script>x</script><style>y</style><!-- z -->б", "аб"),
        ("<tg-spoiler>тайна</tg-spoiler>", "тайна"),
        ("<pre>1\n2</pre>", "1\n2"),
    ],
)
def test_it_reads_what_is_seen(html, text):
    assert seen(html).text == text


@pytest.mark.parametrize(
    "style",
    [
        "display:none", "DISPLAY : NONE !important", "visibility:hidden", "opacity:0", "font-size:0px", "font-size:1px",
        "text-indent:-9999px", "position:absolute;left:-5000px", "height:0;overflow:hidden", "color:transparent",
        "color:#fff;background:#ffffff", "color:white;background-color:rgb(255, 255, 255)", "clip:rect(0, 0, 0, 0)",
    ],
)  # fmt: skip
def test_it_keeps_hidden_words_apart(style):
    assert seen(f'видно <span style="{style}">скрыто</span>') == type(seen(""))("видно", "скрыто")


@pytest.mark.parametrize(
    "style", ["color:#ffffff", "opacity:0.5", "font-size:12px", "height:0", "display:inline", "color:red"]
)
def test_it_hides_nothing_that_a_person_sees(style):
    assert seen(f'<span style="{style}">видно</span>').text == "видно"


def test_a_spoiler_can_be_opened_and_counts_as_seen():
    assert seen('<div class="spoiler" style="display:none">внутри</div>').text == "внутри"


def test_paper_of_an_ancestor_hides_ink_of_its_own_colour():
    html = '<body bgcolor="#FFFFFF"><div>а <font color="white">скрыто</font></div></body>'
    assert read_text(parse_html(html).css("div")[0].root).hidden == "скрыто"


def test_links_are_absolute_once_and_unescaped_once():
    html = (
        '<div><a href="/a">1</a><a href="/a">2</a><a href="#x">3</a><a href="?q=%23t">#t</a>'
        '<a href="javascript:x()">4</a>'
        '<a href="https://x.example/?a=1&amp;amp;b=2" onclick="return confirm()">5</a><a href="http://[bad">6</a></div>'
    )
    urls = [link.url for link in read_links(parse_html(html).root, "https://t.example/s/x")]
    assert urls == ["https://t.example/a", "https://x.example/?a=1&b=2", "http://[bad"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r", "cp866", "utf-16"])
def test_it_guesses_undeclared_encodings(encoding):
    assert decode(RUSSIAN.encode(encoding)) == RUSSIAN


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ((f'<meta charset="windows-1251">{RUSSIAN}').encode("cp1251"), ""),
        ((f'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">{RUSSIAN}').encode("koi8-r"), ""),
        (RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251"),
        ((f'<meta charset="windows-1251">{RUSSIAN}').encode(), "text/html; charset=windows-1251"),
        ((f'<meta charset="windows-1251">{RUSSIAN}').encode("cp1251"), "text/html; charset=utf-8"),
        (("﻿" + RUSSIAN).encode(), "text/html; charset=koi8-r"),
    ],
)
def test_it_believes_the_bytes_before_the_labels(body, content_type):
    assert decode(body, content_type).endswith(RUSSIAN)


def test_a_few_foreign_bytes_do_not_spoil_a_utf8_page():
    assert decode(RUSSIAN.encode() * 3 + "«цитата»".encode("cp1251")).endswith("«цитата»")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_it_reads_a_page_of_two_or_four_bytes_a_character(encoding):
    page = f'<?xml version="1.0" encoding="utf-16"?><rss><item>{RUSSIAN}</item></rss>'
    assert decode(page.encode(encoding)) == page


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1.2K", 1200),
        ("3.1M", 3_100_000),
        ("12 345", 12345),
        ("1,234", 1234),
        ("987 views", 987),
        ("1,5К", 1500),
        ("много", None),
    ],
)
def test_it_reads_counts(text, count):
    assert read_count(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T10:05:00+00:00", "2026-11-21T15:05:00+0500", "2026-11-21 10:05", "1795255500", "1795255500000",
        "Sat, 21 Nov 2026 10:05:00 GMT", "21 ноября 2026 г., 10:05", "Sat Nov 21, 2026 10:05 am", "21.11.2026, 10:05",
        "21 қараша 2026 10:05", "November 21, 2026, 10:05:00 AM",
    ],
)  # fmt: skip
def test_it_reads_moments(text):
    assert parse_time(text) == datetime(2026, 11, 21, 10, 5, tzinfo=UTC)


def test_it_reads_the_half_of_the_day():
    assert parse_time("November 21, 2026, 10:05:00 PM").hour == 22


@pytest.mark.parametrize("text", ["", None, "вчера", "99.99.9999", "2026-13-45T99:99", "9" * 13, "Сегодня в 10:05"])
def test_it_invents_no_moment(text):
    assert parse_time(text) is None or parse_time(text).year > 2100


def test_a_page_of_arrows_is_a_list_and_no_publication():
    page = open_page("site", '<body><a href="/1">→</a><a href="/2">→</a></body>', "https://example.com/")
    assert (page.found, page.outcome()) == ((), Outcome.EMPTY)


TWO = """<body id="phpbb"><div {wrapper}>
<div id="p1" class="post"><div class="postbody"><div class="content">Видное слово</div></div></div>
<div {around}><div id="p2" class="post"><div class="postbody"><div class="content">Слово за ним</div></div></div></div>
</div></body>"""


@pytest.mark.parametrize(
    "around",
    [
        'style="display:none"',
        "hidden",
        'style="font-size:0"',
        'style="position:absolute;left:-9999px"',
        'class="d-none"',
    ],
)
def test_a_post_within_something_hidden_is_hidden(around):
    first, second = open_page("forum", TWO.format(wrapper="", around=around), "https://f.example.test/").found
    assert (first.text, first.hidden_text) == ("Видное слово", "")
    assert (second.text, second.hidden_text) == ("", "Слово за ним")


@pytest.mark.parametrize(
    "around", ['class="spoiler" style="display:none"', 'class="d-none d-md-block"', 'style="display:block"']
)
def test_a_post_within_something_that_opens_is_seen(around):
    assert [post.hidden_text for post in open_page("forum", TWO.format(wrapper="", around=around), "u:").found] == [
        ""
    ] * 2


def test_a_page_that_hides_all_of_itself_until_its_scripts_have_run_is_seen():
    page = open_page("forum", TWO.format(wrapper='id="app" style="opacity:0"', around=""), "https://f.example.test/")
    assert [post.text for post in page.found] == ["Видное слово", "Слово за ним"]


def test_a_message_within_something_hidden_is_hidden():
    message = (
        '<div class="tgme_widget_message" data-post="example_x/{}"><div class="tgme_widget_message_text">{}</div></div>'
    )
    html = f"{message.format(1, 'Видное слово и ещё слова')}<div hidden>{message.format(2, 'Слово')}</div>"
    assert [(post.text, post.hidden_text) for post in open_page("telegram", html, "https://t.example.test/").found] == [
        ("Видное слово и ещё слова", ""), ("", "Слово"),
    ]  # fmt: skip


def test_a_picture_that_comes_when_somebody_scrolls_to_it_is_seen():
    image = '<img class="ipsImage" src="/interface/js/spacer.png" data-src="/uploads/apple.jpg">'
    html = f'<article class="cPost" id="elComment_7"><div data-role="commentContent">Слово {image}</div></article>'
    (post,) = open_page("invision", html, "https://f.example.test/topic/1").found
    assert [medium.url for medium in post.media] == ["https://f.example.test/uploads/apple.jpg"]


def test_goods_and_reposts_of_reposts_on_a_wall_are_read():
    goods = {"title": "Рассада", "description": "Крепкая", "price": {"text": "500 тг."}}
    card = {"title": "Ещё", "link_url": "https://shop.example.test/"}
    item = {
        "id": 1, "owner_id": -5, "text": "Моё", "copy_history": [{"text": "Чужое"}, {"text": "Третье"}],
        "attachments": [
            {"type": "market", "market": goods}, {"type": "pretty_cards", "pretty_cards": {"cards": [card]}},
        ],
    }  # fmt: skip
    (post,) = open_page(
        "vk", json.dumps({"response": {"count": 1, "items": [item]}}), "https://api.example.test/"
    ).found
    assert post.text.split("\n") == ["Моё", "Чужое", "Третье", "Рассада", "Крепкая", "500 тг.", "Ещё"]
    assert [link.url for link in post.links] == ["https://shop.example.test/"]
