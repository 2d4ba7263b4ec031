"""One advert's own page on a board that says nothing for machines: a heading, a description named so, and a price."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from lxml.html import HtmlElement
from parsel import Selector

from crawler.items import Link, Media, MediaKind, Outcome, Post
from crawler.pages import naming
from crawler.pages.concealing import concealed
from crawler.pages.listed import MOST_PLACES, PRICE, ListedPage, sign_of
from crawler.pages.naming import is_beside, naming_of
from crawler.pages.nesting import not_too_nested
from crawler.pages.page import Page
from crawler.pages.reading import link_url, read_line, read_links, read_text

LONGEST = 4_000_000  # characters of a page that are asked at once
SHORTEST, LONGEST_NAME, MOST_PARTS = 10, 80, 60  # letters, letters, parts of one name


class AdvertPage(Page):
    """The page that a card leads to, known by the card's address; neighbours that it shows are not read."""

    site = "advert"

    def is_recognised(self) -> bool:
        return self._is_advert or self._is_gone

    def outcome(self) -> Outcome:
        return Outcome.POST_GONE if not self.found and self._is_gone else super().outcome()

    def posts(self) -> Iterator[Post]:
        if not self._is_advert or self.body is None:
            return
        seen, url = read_text(self.body), self.url.partition("#")[0]
        post = Post(
            post_id=url,
            url=url,
            title=self.heading,
            text=seen.text,
            hidden_text=seen.hidden,
            price=self._price or None,
            author=self._seller() or None,
            published_at=next((moment for moment in map(self.time, self._moments()) if moment), None),
            links=tuple({link.url: link for link in [*read_links(self.body, self.base), *self._contacts()]}.values()),
            media=tuple(dict.fromkeys(self._pictures())),
        )
        yield concealed(post) if self.concealment.covers(self.body) else post

    @cached_property
    def heading(self) -> str:
        return read_line(self.first("h1"))

    @cached_property
    def body(self) -> HtmlElement | None:
        """Return the description: of several the longest; those that stand three times and more belong to cards."""
        found = [one for one in self._named(naming.DESCRIBED) if not naming.OTHERS.search(naming_of(one))]
        alike = Counter((one.tag, sign_of(one)) for one in found)
        sizes = {one: len(read_text(one).text) for one in found if alike[one.tag, sign_of(one)] < 3}
        return max((one for one, size in sizes.items() if size >= SHORTEST), key=sizes.__getitem__, default=None)

    @cached_property
    def own(self) -> list[HtmlElement]:
        """Return the elements of the page in their order, without menus, filters and the cards of neighbours."""
        cards, waiting = set(ListedPage.like(self).cards), [self.selector.root]
        found: list[HtmlElement] = []
        while waiting and len(found) < MOST_PLACES:
            element = waiting.pop()
            found.append(element)
            inside = [one for one in element if isinstance(one.tag, str) and one not in cards and not is_beside(one)]
            waiting.extend(reversed(inside))
        return found

    @cached_property
    def _is_advert(self) -> bool:
        """A list has a description of its section at most: no price, number or contact of its own stands beside it."""
        if not self.heading or not naming.DESCRIBED.search(self.html[:LONGEST].lower()) or self.body is None:
            return False
        return bool(self._price or self._contacts() or naming.NUMBER.search(naming.words_of(self.own)))

    @cached_property
    def _is_gone(self) -> bool:
        if not naming.GONE.search(self.html[:LONGEST]):
            return False
        heads = islice((one for one in self.own if one.tag in {"h1", "h2", "title"}), MOST_PARTS)
        return any(naming.GONE.search(read_line(one)[:200]) for one in [*heads, *self._named(naming.ALERTS)])

    @cached_property
    def _price(self) -> str:
        prices = (PRICE.search(read_line(one)) for one in self._named(naming.PRICED))
        return next((" ".join(price[0].split()) for price in prices if price), "")

    def _seller(self) -> str:
        told = [(one, read_line(one)) for one in self._named(naming.SELLER)]
        names = [(one, words) for one, words in told if 0 < len(words) <= LONGEST_NAME]
        return next((words for one, words in names if "name" in naming_of(one)), names[0][1] if names else "")

    def _named(self, pattern: re.Pattern[str]) -> Iterator[HtmlElement]:
        named = (Selector(root=one, type="html") for one in self.own if pattern.search(naming_of(one)))
        yield from (place.root for place in islice(not_too_nested(named), MOST_PARTS))

    def _moments(self) -> Iterator[str]:
        yield from (one.get("datetime", "") for one in self.own if one.tag == "time")
        yield from map(read_line, self._named(naming.DATED))

    def _contacts(self) -> list[Link]:
        told = ((link_url(one, self.base), one) for one in self.own if one.tag == "a")
        found = ((url, one) for url, one in told if url.startswith(naming.CONTACTS))
        return [Link(url, read_line(one)) for url, one in islice(found, MOST_PARTS)]

    def _pictures(self) -> Iterator[Media]:
        for place in self._named(naming.PICTURED):
            for picture in place.iter("img"):
                address = picture.get("data-src") or picture.get("src") or ""
                if address and not address.startswith("data:"):
                    yield Media(MediaKind.PHOTO, self.absolute(address))
