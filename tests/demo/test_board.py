"""The classified board: search pages, listings, state JSON and the offers of its API."""

import json

from tests.demo.asking import lines, shown

HOST = "board.example.test"


def walk(look):
    path, pages = "/list/", []
    while path:
        pages.append(look(HOST, path))
        path = pages[-1].css("[data-cy=pagination-forward]::attr(href)").get()
    return pages


def cards(look):
    return [card for page in walk(look) for card in page.css("[data-cy=l-card][data-testid=l-card]")]


def test_the_pager_reaches_every_listing_once(look):
    numbers = [int(card.attrib["id"]) for card in cards(look)]
    assert sorted(numbers) == sorted(line["id"] for line in lines("board"))


def test_every_listing_survives_exactly(look):
    written = {line["id"]: (line["title"], line["text"], line["author"]) for line in lines("board")}
    for card in cards(look):
        page = look(HOST, card.css("a::attr(href)").get())
        text = shown(page.css("[data-cy=ad_description] div")[0])
        read = (
            page.css("[data-cy=ad_title] h4::text").get(),
            text,
            page.css("[data-cy=seller_card] h4::text").get(),
        )
        assert read == written[int(card.attrib["id"])]


def test_json_ld_says_the_same_as_the_page(look):
    card = cards(look)[0]
    page = look(HOST, card.css("a::attr(href)").get())
    product = json.loads(page.css('script[type="application/ld+json"]::text').get())
    line = next(line for line in lines("board") if line["id"] == int(product["sku"]))
    assert (product["name"], product["description"]) == (line["title"], line["text"])


def test_the_state_string_holds_the_listings(look):
    script = look(HOST, "/list/").css("script#olx-init-config::text").get()
    state = json.loads(json.loads(script.removeprefix("window.__PRERENDERED_STATE__= ").removesuffix(";")))
    assert len(state["listing"]["listing"]["ads"]) == 20


def test_the_api_pages_through_all_offers(get):
    found, offset = [], 0
    while shown_now := json.loads(get(HOST, f"/api/v1/offers?offset={offset}&limit=30").body)["data"]:
        found += [one["id"] for one in shown_now]
        offset += 30
    assert sorted(found) == sorted(line["id"] for line in lines("board"))


def test_a_category_shows_its_own_listings(look):
    numbers = {int(card.attrib["id"]) for card in look(HOST, "/list/transport/").css("[data-cy=l-card]")}
    assert numbers == {line["id"] for line in lines("board") if line["place"] == "transport"}


def test_a_search_shows_what_holds_the_words(look):
    found = look(HOST, "/list/q-%D0%BB%D0%B8%D1%80%D0%B8%D0%BA%D0%B0/").css("[data-cy=l-card]")
    assert len(found) == sum("лирика" in f"{line['title']} {line['text']}".casefold() for line in lines("board"))


def test_an_unknown_listing_is_not_found(get):
    assert get(HOST, "/d/obyavlenie/rabota-IDzzzz.html").status == 404
