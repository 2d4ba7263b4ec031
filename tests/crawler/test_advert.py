"""An advert's own page is read where nothing is declared; a list, and a page that nobody knows, stay what they are."""

import time

import pytest

from crawler.items import Outcome
from crawler.pages import open_page

URL = "https://board.example.net/ad/1"
CARD = (
    "<div class=ad><h3><a href=/ad/{0}>Вещь номер {0}</a></h3><p class=description>Почти новая</p><b>{0}00 ₸</b></div>"
)
CARDS = "".join(CARD.format(number) for number in range(1, 9))
TOLD = "<h1>Лестница</h1><div class=description>Деревянная, три метра</div>"


def opened(body):
    return open_page("board", f"<html><body>{body}</body></html>", URL)


@pytest.mark.parametrize(
    "mark",
    ["<b class=price>5 000 zł</b>", "<p>Объявление № 1234567</p>", "<p>Anzeigen-ID: <b>1234567</b></p>",
     "<a href=https://wa.me/70000000000>написать</a>"],
)  # fmt: skip
def test_a_description_beside_a_price_a_number_or_a_contact_is_an_advert(mark):
    page = opened(TOLD + mark)
    assert (page.site, page.found[0].title, page.found[0].text) == ("advert", "Лестница", "Деревянная, три метра")


def test_neighbours_are_not_taken_for_the_advert():
    page = opened(TOLD + "<b class=price>7 ₸</b><section><h2>Похожие</h2>" + CARDS + "</section>")
    assert [(post.url, post.price) for post in page.found] == [(URL, "7 ₸")]


@pytest.mark.parametrize("where", ["{0}{1}", "{1}{0}"])
def test_a_list_under_a_description_of_its_section_stays_a_list(where):
    section = "<h1>Лестницы</h1><p class=description>Все лестницы города на одной доске</p>"
    assert opened(where.format(section, CARDS)).site == "listed"


@pytest.mark.parametrize(
    "body", [TOLD, "<h1>Лестница</h1><b class=price>5 ₸</b>", "<div class=description>Слова и слова</div>"]
)
def test_a_page_that_says_too_little_is_told_as_unrecognised(body):
    assert opened(body).outcome() == Outcome.MARKUP_UNRECOGNISED


@pytest.mark.parametrize(
    "words",
    [
        "Объявление удалено",
        "This posting has been deleted by its author",
        "Хабарландыру жойылды",
        "Срок объявления истёк",
    ],
)
def test_an_advert_that_was_taken_down_is_gone(words):
    assert opened(f"<h1>{words}</h1>{CARDS}").outcome() == Outcome.POST_GONE


def test_parts_within_parts_without_end_cost_no_time():
    started = time.monotonic()
    opened(
        "<h1>x</h1>" + "<div class='description price seller date gallery'>слово " * 3000 + "y" * 1_000_000
    ).outcome()
    assert time.monotonic() - started < 10
