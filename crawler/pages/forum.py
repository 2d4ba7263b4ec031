"""What forum engines have in common: reading posts, threads and boards by a table of selectors."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import ClassVar

from lxml.html import HtmlElement
from parsel import Selector

from crawler.items import Media, MediaKind, Outcome, Post
from crawler.pages.addresses import without_session
from crawler.pages.concealing import concealed
from crawler.pages.markup import Markup, ThreadRef
from crawler.pages.nesting import not_too_nested
from crawler.pages.page import Page, first_of
from crawler.pages.paging import next_by_number
from crawler.pages.reading import read_line, read_links, read_text
from crawler.pages.times import CLOCK, is_whole, zone_of

DIGITS = re.compile(r"\d+")
# "All times are UTC+6", in the languages that boards say it in, with a tag or two between the words.
CLOCKS = re.compile(
    r"(?:all times are|часовой пояс|текущее время|время на форуме|барлық уақыт|часовий пояс|alle zeiten|es ist jetzt)"
    r"[^<]{0,80}(?:<[^>]{0,300}>[^<]{0,60}){0,4}",
    re.IGNORECASE,
)
JOINED = re.compile(r"join|regist|регистр|тіркел|последн|last", re.IGNORECASE)
# Pictures that are part of the words or of the page's furniture.
FURNITURE = re.compile(r"smil|emoji|emoticon|inlineimg|avatar|statusicon|spacer", re.IGNORECASE)


class ForumPage(Page):
    markup: ClassVar[Markup]

    def is_recognised(self) -> bool:
        places = [self.markup.post, self.markup.thread, self.markup.board, self.markup.sign]
        return bool(self.selector.css(", ".join(place for place in places if place)))

    def certainty(self) -> int:
        if self.markup.sign and self.selector.css(self.markup.sign):
            return 3
        return 2 if self.selector.css(self.markup.post) else int(self.is_recognised())

    def outcome(self) -> Outcome:
        """A list of threads or boards is what it should be, although it holds no posts itself."""
        return Outcome.OK if self.found or self.child_urls() else super().outcome()

    def posts(self) -> Iterator[Post]:
        title = self._topic_title()
        known = set()
        for element in not_too_nested(self.selector.css(self.markup.post)):
            post = self._post(element)
            if post is not None and post.post_id not in known:
                known.add(post.post_id)
                yield replace(post, title=post.title or title)

    def thread_refs(self) -> list[ThreadRef]:
        found: dict[str, ThreadRef] = {}
        for anchor in self.selector.css(self.markup.thread) if self.markup.thread else ():
            url = without_session(self.absolute(anchor.attrib.get("href")))
            row = anchor.xpath(f"ancestor::*[{self.markup.thread_row}][1]") if self.markup.thread_row else []
            if url and url not in found:
                found[url] = ThreadRef(url, read_line(anchor.root), _mark(row[0]) if row else "")
        return list(found.values())

    def board_urls(self) -> list[str]:
        found = self.selector.css(self.markup.board) if self.markup.board else ()
        urls = (without_session(self.absolute(anchor.attrib.get("href"))) for anchor in found)
        return list(dict.fromkeys(url for url in urls if url and "#" not in url))

    def child_urls(self) -> list[str]:
        return [ref.url for ref in self.thread_refs()] + self.board_urls()

    def next_url(self) -> str | None:
        href = self.selector.css(self.markup.next).attrib.get("href") or next_by_number(self.selector)
        return without_session(self.absolute(href)) if href and not href.startswith("#") else None

    @cached_property
    def zone(self) -> tzinfo:
        """Boards say in their footer by whose clock they tell the time."""
        zones = (zone_of(re.sub("<[^>]*>", " ", said[0])) for said in CLOCKS.finditer(self.html[-60_000:]))
        return next((zone for zone in zones if zone), UTC)

    def post_id(self, element: Selector) -> str:
        """Return the post's number; engines put it into the id of the element."""
        numbers = DIGITS.findall(element.attrib.get("id", ""))
        return numbers[-1] if numbers else ""

    def moment(self, element: Selector) -> str:
        """Return the printed time: a machine-readable attribute when there is one."""
        found = element.css(self.markup.time)
        if not found:
            return ""
        attributes = found[0].attrib
        titled = attributes.get("title", "")
        return (
            attributes.get("datetime")
            or attributes.get("data-time")
            or (titled if self.time(titled) else "")
            or read_line(found[0].root)
        )

    def body(self, element: Selector) -> HtmlElement | None:
        return first_of(element, self.markup.body)

    def noise(self, element: Selector) -> set[HtmlElement]:
        return _roots(element, self.markup.noise)

    def author(self, element: Selector) -> str | None:
        return read_line(first_of(element, self.markup.author)) or None

    def was_edited(self, element: Selector) -> bool:
        return bool(self.markup.edited and element.css(self.markup.edited))

    def reply_to(self, element: Selector) -> str | None:
        """Return which post is quoted, where the engine says so: the last number of its address."""
        for named in element.css(self.markup.source) if self.markup.source else ():
            values = (
                named.attrib.get(name, "") for name in ("data-post-id", "data-post", "data-cid", "data-source", "href")
            )
            numbers = DIGITS.findall(next((value for value in values if value), ""))
            if numbers:
                return str(numbers[-1])
        return None

    def _post(self, element: Selector) -> Post | None:
        post_id, body = self.post_id(element), self.body(element)
        if not post_id or body is None:
            return None
        quotes, noise = _roots(element, self.markup.quote), self.noise(element)
        apart = quotes | noise
        seen = read_text(body, drop=apart.__contains__)
        post = Post(
            post_id=post_id,
            url=self._permalink(element),
            published_at=self._published_at(element, body),
            edited=self.was_edited(element),
            author=self.author(element),
            title=read_line(first_of(element, self.markup.title)) if self.markup.title else "",
            text=seen.text,
            hidden_text=seen.hidden,
            links=tuple(read_links(body, self.base, drop=apart.__contains__)),
            media=self._media(element, quotes),
            reply_to=self.reply_to(element),
            reply_text="\n".join(read_text(quote, drop=noise.__contains__).text for quote in _outermost(quotes, body)),
        )
        return concealed(post) if self.concealment.covers(body) else post

    def _published_at(self, element: Selector, body: HtmlElement) -> datetime | None:
        """Read the time where the engine prints it, else the first date with a clock beside the post's words."""
        printed = self.moment(element)
        if printed:
            return self.time(printed)
        beside = read_text(element.root, drop=lambda place: place is body).text.splitlines()
        return self.time(next((line for line in beside if is_whole(line) and not JOINED.search(line)), ""))

    def _topic_title(self) -> str:
        heading = self.first(self.markup.topic_title) if self.markup.topic_title else None
        seen = read_text(heading, drop=_is_beside_a_title)
        named = self.selector.css("meta[property='og:title']").attrib.get("content", "")
        return " ".join(seen.text.split()) or named.strip() or read_line(self.first("h1"))

    def _permalink(self, element: Selector) -> str:
        found = element.css(self.markup.permalink) if self.markup.permalink else ()
        hrefs = [anchor.attrib.get("href", "") for anchor in found]
        # An address within the page ("#p123") names the post only as long as the thread keeps its pages.
        own = (
            next((href for href in hrefs if href and not href.startswith("#")), "")
            or f"#{element.attrib.get('id', '')}"
        )
        return without_session(self.absolute(own))

    def _media(self, element: Selector, quotes: set[HtmlElement]) -> tuple[Media, ...]:
        found = element.css(self.markup.images) if self.markup.images else ()
        kept = (image for image in found if quotes.isdisjoint(image.root.iterancestors()))
        addresses = ((image, _picture_url(image)) for image in kept)
        urls = dict.fromkeys(
            self.absolute(url)
            for image, url in addresses
            if url and not url.startswith("data:") and not FURNITURE.search(_looks(image, url))
        )
        return tuple(Media(MediaKind.PHOTO, url) for url in urls)


def _picture_url(image: Selector) -> str:
    """Return where the picture lies: until somebody scrolls there, `src` is a placeholder on many forums."""
    later = (image.attrib.get(name) for name in ("data-src", "data-url", "data-original", "data-lazy-src"))
    return next((url for url in later if url), image.attrib.get("src", ""))


def _looks(image: Selector, url: str) -> str:
    return f"{image.attrib.get('class', '')} {url[-120:]}"


def _roots(element: Selector, query: str) -> set[HtmlElement]:
    return {found.root for found in element.css(query)} if query else set()


def _outermost(quotes: set[HtmlElement], body: HtmlElement) -> list[HtmlElement]:
    return [one for one in body.iter() if one in quotes and not any(above in quotes for above in one.iterancestors())]


def _is_beside_a_title(element: HtmlElement) -> bool:
    """Say whether an element in a heading is a label, a prefix or the bar of page numbers."""
    classes = element.get("class", "")
    return bool(re.search(r"label|prefix|pagenav", classes, re.IGNORECASE))


def _mark(row: Selector) -> str:
    """Return what changes in a thread's row when somebody writes: its times. Views change by themselves."""
    moments = row.css("time::attr(datetime), [data-time]::attr(data-time)").getall()
    lines = [line.strip() for line in read_text(row.root).text.splitlines()]
    told = moments or [line for line in lines if CLOCK.search(line)] or lines
    return " ".join(" ".join(told).split())[-300:]
