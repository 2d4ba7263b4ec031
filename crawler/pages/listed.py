"""Boards that say nothing for machines: their cards are known by standing side by side, alike, each with a link."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property

from lxml.html import HtmlElement
from parsel import Selector

from crawler.items import Media, MediaKind, Post
from crawler.pages.concealing import concealed
from crawler.pages.page import MOST_POSTS, Page, first_of
from crawler.pages.paging import next_by_number
from crawler.pages.reading import link_url, read_line, read_links, read_text

FEWEST = 3  # cards: two alike are a coincidence
MOST_PLACES = 20_000  # elements that are looked at on one page
LONGEST_CARD, MOST_TARGETS = 3000, 8  # characters, links: beyond them it is a part of the page and no card
SHORTEST_TITLE = 3  # letters
# Half of the cards must show a price or a moment: that tells a list of adverts from a menu.
SHARE_MARKED, SHARE_CARDS = 0.5, 0.6
ASIDE_TAGS = frozenset({"nav", "footer", "header", "aside", "form", "select", "thead"})
ASIDE = re.compile(r"\b(?:nav|menu|footer|breadcrumb|pagin|pager|sidebar|tagcloud|cookie)", re.IGNORECASE)
STATES = re.compile(
    r"^(?:odd|even|first|last|active|new|top|vip|premium|promoted|featured|highlighted)$|\d", re.IGNORECASE
)
SIGN = "[₸〒₽₴€$£₾₺₼֏]"  # boards write the tenge with the postal mark too
WORD = (
    r"(?:тг|тнг|тенге|теңге|руб|р|сом|сум|сўм|so['‘’ʻ]m|soʻm|грн|бел\.?\s?руб|лв|z[łl]|lei|kč|kr|Br|"
    r"KZT|RUB|USD|EUR|UAH|KGS|UZS|BYN|PLN|GBP|GEL|TRY)(?![^\W\d_])\.?"
)
NUMBER = r"(?:\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
PRICE = re.compile(rf"(?<![\w.]){NUMBER}\s*(?:{SIGN}(?!\d)|{WORD})|{SIGN}\s*{NUMBER}", re.IGNORECASE)
HEADS = ["h1", "h2", "h3", "h4", "h5", "h6"]
MARKERS = ("data-marker", "data-testid", "data-ftid", "data-qa-id", "data-cy")  # where classes are numbers
CALLED = ["[class*=title]", "[class*=name]", "[class*=subject]", *(f"[{marker}*=title]" for marker in MARKERS)]
NAMED = ", ".join(HEADS + CALLED)
TITLE_LINKS = ", ".join(
    [f"{one} a[href]" for one in HEADS + CALLED]
    + [f"a[href]{one}" for one in CALLED]
    + [f"a[href]:has({', '.join(HEADS)})"]
)
PRICED = ", ".join(["[class*=price]", "[itemprop=price]", *(f"[{marker}*=price]" for marker in MARKERS)])
DATED = ", ".join(
    [
        "time",
        "[class*=date]",
        "[class*=time]",
        "[class*=published]",
        "[class*=stats-item]",
        *(f"[{one}*=date]" for one in MARKERS),
    ]
)


class ListedPage(Page):
    """A page of cards; what a card leaves out stands on the page that it leads to."""

    site = "listed"

    def is_recognised(self) -> bool:
        return bool(self.found)

    def posts(self) -> Iterator[Post]:
        known: set[str] = set()
        for card in self.cards:
            post = self._read(card)
            if post.post_id not in known:
                known.add(post.post_id)
                yield concealed(post) if self.concealment.covers(card) else post

    def child_urls(self) -> list[str]:
        return [post.url for post in self.found]

    def next_url(self) -> str | None:
        href = self.selector.css("a[rel~=next], link[rel~=next]").attrib.get("href") or next_by_number(self.selector)
        return self.absolute(href) if href else None

    @cached_property
    def cards(self) -> list[HtmlElement]:
        """Return the cards of the row that says most: of nested rows the one whose members are adverts, not shelves."""
        rows = (found for row in rows_of(self.selector.root) if len(found := self._cards_of(row)) >= FEWEST)
        return max(rows, key=lambda cards: sum(min(len(_words(card)), 300) for card in cards), default=[])

    def _cards_of(self, row: list[HtmlElement]) -> list[HtmlElement]:
        cards = [element for element in row if self._is_card(element)]
        marked = sum(bool(self._price(card) or self._moment(card)) for card in cards)
        targets = {self._title(card)[0] for card in cards}
        is_list = len(cards) >= SHARE_CARDS * len(row) and marked >= SHARE_MARKED * len(cards)
        return cards if is_list and len(targets) >= FEWEST else []

    def _is_card(self, element: HtmlElement) -> bool:
        if len(_words(element)) > LONGEST_CARD or not self._title(element)[0]:
            return False
        targets = {anchor.get("href") for anchor in element.iter("a")}
        return len(targets) <= MOST_TARGETS

    def _title(self, card: HtmlElement) -> tuple[str, str]:
        """Return where the card leads and what the link says: the heading's link, else the one that says most."""
        place = Selector(root=card, type="html")
        named = [anchor.root for anchor in place.css(TITLE_LINKS)]
        # A card may be the link itself, or hold its heading within it.
        anchors = [card] if card.tag == "a" else named or list(card.iter("a"))
        told = [(link_url(anchor, self.base), self._named(anchor)) for anchor in anchors]
        fit = [(url, words) for url, words in told if url.startswith("http") and _letters(words) >= SHORTEST_TITLE]
        return max(fit, key=lambda pair: len(pair[1]), default=("", ""))

    def _named(self, anchor: HtmlElement) -> str:
        heading = first_of(Selector(root=anchor, type="html"), NAMED) if len(anchor) else None
        return read_line(heading if heading is not None else anchor) or (anchor.get("title") or "").strip()

    def _read(self, card: HtmlElement) -> Post:
        url, title = self._title(card)
        seen = read_text(card)
        return Post(
            post_id=url.partition("#")[0],
            url=url,
            title=title[:300],
            text=seen.text,
            hidden_text=seen.hidden,
            price=self._price(card) or None,
            published_at=self._moment(card),
            links=tuple(link for link in read_links(card, self.base) if link.url != url),
            media=tuple(self._pictures(card)),
        )

    def _price(self, card: HtmlElement) -> str:
        shown = first_of(Selector(root=card, type="html"), PRICED)
        for words in (read_line(shown) if shown is not None else "", _words(card)):
            if found := PRICE.search(words):
                return " ".join(found[0].split())
        return ""

    def _moment(self, card: HtmlElement) -> datetime | None:
        for place in Selector(root=card, type="html").css(DATED)[:4]:
            moment = self.time(place.attrib.get("datetime") or read_line(place.root))
            if moment:
                return moment
        return None

    def _pictures(self, card: HtmlElement) -> Iterator[Media]:
        for picture in card.iter("img"):
            address = picture.get("data-src") or picture.get("src") or ""
            if address and not address.startswith("data:"):
                yield Media(MediaKind.PHOTO, self.absolute(address))


def rows_of(root: HtmlElement) -> Iterator[list[HtmlElement]]:
    """Yield elements that stand side by side with one tag and one first class, outside menus, heads and feet."""
    waiting, looked_at = [root], 0
    while waiting and looked_at < MOST_PLACES:
        place = waiting.pop()
        children = [child for child in place if isinstance(child.tag, str) and not is_aside(child)]
        looked_at += 1 + len(children)
        waiting.extend(children)
        alike: dict[tuple[str, str], list[HtmlElement]] = defaultdict(list)
        for child in children:
            alike[child.tag, sign_of(child)].append(child)
        yield from (row[:MOST_POSTS] for row in alike.values() if len(row) >= FEWEST)


def sign_of(element: HtmlElement) -> str:
    """Return the first class that is no state and no number: 'card odd card-17' → 'card'."""
    names = element.get("class", "")[:500].split()
    return next((name for name in names if not STATES.search(name)), "")


def is_aside(element: HtmlElement) -> bool:
    named = f"{element.get('class', '')[:200]} {element.get('id', '')[:100]} {element.get('role', '')[:50]}"
    return element.tag in ASIDE_TAGS or bool(ASIDE.search(named))


def _words(element: HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _letters(words: str) -> int:
    return sum(sign.isalpha() for sign in words)
