"""Cards are known by standing side by side; menus, feet and articles with neighbours are not taken for them."""

import pytest

from crawler.items import Outcome
from crawler.pages.listed import PRICE, ListedPage

URL = "https://board.example.net/list"
CARD = "<div class=ad><h3><a href=/ad/{0}>Вещь номер {0}</a></h3><p>Почти новая</p><b>{0}00 ₸</b></div>"


def page(body):
    return ListedPage(f"<html><body>{body}</body></html>", URL)


def cards(count):
    return "".join(CARD.format(number) for number in range(1, count + 1))


def test_cards_in_shelves_are_told_one_by_one():
    shelf = "<section><h2>Полка</h2><div class=row>{}</div></section>".format
    found = page(shelf(cards(3)) + shelf(cards(3)) + shelf(cards(9))).found
    assert [post.title for post in found] == [f"Вещь номер {number}" for number in range(1, 10)]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_are_no_list(count):
    assert page(cards(count)).outcome() == Outcome.MARKUP_UNRECOGNISED


@pytest.mark.parametrize("place", ["nav", "footer", "header", "aside", "div class=sidebar", "ul id=main-menu"])
def test_what_stands_in_menus_and_feet_is_no_card(place):
    assert not page(f"<{place}>{cards(5)}</{place.split()[0]}>").found


def test_links_without_price_or_date_are_no_cards():
    assert not page("<ul>" + "<li><a href=/c/{0}>Раздел о садах {0}</a></li>" * 9 + "</ul>").found


def test_a_card_that_is_a_link_itself_is_read():
    found = page("".join(f"<a class=c href=/ad/{n}><h4>Лампа {n}</h4><span>{n} 000 тг</span></a>" for n in (1, 2, 3)))
    first = found.found[0]
    assert (first.title, first.price) == ("Лампа 1", "1 000 тг")


def test_a_page_without_end_is_read_in_part_and_in_time():
    assert len(page("<div>" * 3000 + cards(4000)).found) <= 2000


@pytest.mark.parametrize(
    ("words", "price"),
    [("25 000 теңге 26.11", "25 000 теңге"), ("цена 4500тг.", "4500тг."), ("$1,200", "$1,200"), ("5 рублей", None),
     ("4 500 ₸Алматы", "4 500 ₸"), ("том 3 руководство", None), ("2026", None),
     ("400 000 〒 за месяц", "400 000 〒"), ("1 700 zł", "1 700 zł"), ("7 300 lei", "7 300 lei"),
     ("90 so'm", "90 so'm"), ("Lamp 1 $110.00", "$110.00")],
)  # fmt: skip
def test_a_price_is_a_number_with_a_currency(words, price):
    found = PRICE.search(words)
    assert (found and found[0]) == price
