"""OLX and boards built like it: search pages of cards, listings, and the state behind both."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from parsel import Selector, SelectorList

from crawler.items import Link, Media, MediaKind, Outcome, Post
from crawler.pages.concealing import concealed
from crawler.pages.linked import Json, json_ld, text_at, types_of
from crawler.pages.olx_state import advert_of, adverts_of, read_advert, read_state
from crawler.pages.page import Page, first_of
from crawler.pages.reading import read_line, read_links, read_text

CARD = "[data-cy='l-card'], [data-testid='l-card']"
DESCRIPTION = "[data-cy='ad_description'], [data-testid='ad_description'], [data-testid='ad-description']"
TITLE = "[data-cy='ad_title'], [data-testid='ad_title'], [data-testid='offer_title'], [data-cy='offer_title']"
GONE = "[data-testid='ad-inactive-msg'], [data-cy='ad-inactive-msg'], [data-testid='ad-removed']"
GRID = "[data-testid='listing-grid'], [data-testid='total-count'], [data-cy='empty-state'], [data-testid='empty-state']"
PICTURES = "[data-cy='adPhotos-swiperSlide'] img, [data-testid^='swiper-image'], [data-testid='ad-photo'] img"


class OlxPage(Page):
    site = "olx"

    @cached_property
    def state(self) -> Json:
        return read_state(self.html)

    @property
    def is_listing(self) -> bool:
        return advert_of(self.state) is not None or bool(self.selector.css(f"{DESCRIPTION}, {TITLE}"))

    def is_recognised(self) -> bool:
        marks = f"{CARD}, {DESCRIPTION}, {TITLE}, {GRID}, {GONE}"
        return self.is_listing or any(adverts_of(self.state)) or bool(self.selector.css(marks))

    def outcome(self) -> Outcome:
        return Outcome.POST_GONE if not self.found and self.selector.css(GONE) else super().outcome()

    def posts(self) -> Iterator[Post]:
        if self.is_listing:
            yield self._listing()
            return
        known = set()
        for post in [*(read_advert(advert, self.url) for advert in adverts_of(self.state)), *self._cards()]:
            if post.post_id and post.post_id not in known:
                known.add(post.post_id)
                yield replace(post, url=self.absolute(post.url))

    def child_urls(self) -> list[str]:
        return [] if self.is_listing else list(dict.fromkeys(post.url for post in self.found))

    def next_url(self) -> str | None:
        forward = "[data-cy='pagination-forward'], [data-testid='pagination-forward'], a[rel=next], link[rel=next]"
        href = self.selector.css(forward).attrib.get("href")
        href = href or text_at(self.state, "links", "next", "href")  # the answer of the API
        return self.absolute(href) if href and not self.is_listing else None

    def _cards(self) -> Iterator[Post]:
        for card in self.selector.css(CARD):
            anchor = next((one for one in card.css("a[href]") if "/d/" in one.attrib["href"]), None) or card.css(
                "a[href]"
            )
            url = self.absolute(anchor.attrib.get("href")).partition("#")[0].partition("?")[0]
            heading = read_line(first_of(card, "h4, h6, [data-testid='ad-title'], [data-cy='ad-card-title'] a, h5, h3"))
            yield Post(
                post_id=card.attrib.get("id") or _code(url),
                url=url,
                title=heading,
                price=_price(card.css("[data-testid='ad-price'], [data-cy='ad-price']")),
                published_at=self._shown_time(read_line(first_of(card, "[data-testid='location-date']"))),
                media=tuple(_pictures(card.css("img"), self)),
            )

    def _shown_time(self, words: str) -> datetime | None:
        """'Алматы, Медеуский район - 21 ноября 2026 г.' → that day; 'Сегодня' is one when the page was seen."""
        return self.time(words.rpartition(" - ")[2] if " - " in words else words)

    def _phones(self) -> tuple[Link, ...]:
        shown = self.selector.css("a[data-testid='contact-phone'], a[data-cy='contact-phone']")
        return tuple(Link(one.attrib["href"], read_line(one.root)) for one in shown if one.attrib.get("href"))

    def _listing(self) -> Post:
        """A person reads the page, so its words come first; state and JSON-LD fill what it leaves out."""
        advert = advert_of(self.state)
        product: Json = next((node for node in json_ld(self.selector) if types_of(node) & {"Product", "Offer"}), None)
        state = read_advert(advert, self.url) if advert else Post(post_id="", url=self.url)
        described = self.selector.css(f"{DESCRIPTION}")
        body = (described.xpath("./descendant::div") or described)[0].root if described else None
        seen = read_text(body)
        footer = re.search(r"\bID:?\s*(\d{5,})", read_line(self.first("[data-cy='ad-footer-bar-section']")))
        post = replace(
            state,
            post_id=state.post_id
            or (footer[1] if footer else "")
            or text_at(product, "sku")
            or _code(self.url)
            or self.url,
            url=self.absolute(state.url if state.url != self.url else text_at(product, "url") or self.url),
            title=read_line(self.first(f":is({TITLE}) :is(h1, h2, h3, h4), {TITLE}")) or state.title,
            text=seen.text or state.text or text_at(product, "description"),
            hidden_text=seen.hidden or state.hidden_text,
            links=(tuple(read_links(body, self.base)) if body is not None else state.links) + self._phones(),
            price=read_line(self.first("[data-testid='ad-price-container'] h3"))
            or read_line(self.first("[data-testid='ad-price-container']"))
            or state.price,
            author=state.author
            or read_line(self.first("[data-testid='user-profile-user-name'], [data-testid='trader-title']"))
            or None,
            published_at=state.published_at
            or self._shown_time(read_line(self.first("[data-testid='ad-posted-at'], [data-cy='ad-posted-at']"))),
            media=state.media or tuple(_pictures(self.selector.css(PICTURES), self)),
        )
        return concealed(post) if body is not None and self.concealment.covers(body) else post


def _price(shown: SelectorList[Selector]) -> str | None:
    """'5 000 тг.<span>Договорная</span>' → '5 000 тг.': the remark beside the price is none."""
    own = " ".join("".join(shown[:1].xpath("./text()").getall()).split())
    return own or read_line(shown[0].root if shown else None) or None


def _code(url: str) -> str:
    """'…/prodam-IDabc12.html' → 'abc12'."""
    found = re.search(r"-ID(\w{3,12})(?:\.html)?", url)
    return found[1] if found else ""


def _pictures(images: Iterable[Selector], page: Page) -> Iterator[Media]:
    for image in images:
        source = image.attrib.get("src", "")
        if source and not source.startswith("data:") and "no_thumbnail" not in source:
            yield Media(MediaKind.PHOTO, page.absolute(source))
