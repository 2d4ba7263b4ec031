"""What every page class promises: HTML and an address in, posts out; it cannot fetch."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from itertools import islice
from typing import ClassVar, Self

from lxml.html import HtmlElement
from parsel import Selector

from crawler.items import Outcome, Post
from crawler.pages.addresses import joined
from crawler.pages.concealing import Concealment
from crawler.pages.decoding import decode
from crawler.pages.nesting import parse_html
from crawler.pages.styles import is_sheet
from crawler.pages.times import parse_time

#: what one page may bring; beyond it lies a trap, not a page
MOST_POSTS = 2000


class Page(ABC):
    """One fetched page. Subclasses say which markup they recognise and yield its posts."""

    #: the word for this class on the command line and in a source's `site`
    site: ClassVar[str] = ""

    def __init__(self, html: str | bytes, url: str, content_type: str = "", *, seen_at: datetime | None = None) -> None:
        self.html = html if isinstance(html, str) else decode(html, content_type)
        self.url = url
        self.seen_at = seen_at

    @cached_property
    def selector(self) -> Selector:
        return parse_html(self.html)

    def sheets(self) -> list[tuple[str, str]]:
        """Return the style sheets that the page links for screens: as it names them, and where they lie."""
        links = ((link.get("href") or "", link) for link in self.selector.root.iter("link"))
        return [(href, self.absolute(href)) for href, link in links if href and is_sheet(link)]

    def wear(self, linked: Mapping[str, str]) -> None:
        """Read the page anew with the sheets that it links, by their names."""
        self.selector = parse_html(self.html, linked)
        for remembered in ("found", "concealment"):
            self.__dict__.pop(remembered, None)

    @cached_property
    def concealment(self) -> Concealment:
        return Concealment()

    @cached_property
    def found(self) -> tuple[Post, ...]:
        return tuple(islice(self.posts(), MOST_POSTS))

    @classmethod
    def like(cls, other: "Page") -> Self:
        """Open the page that another class has open, without parsing it again."""
        page = cls(other.html, other.url, seen_at=other.seen_at)
        page.selector = other.selector
        return page

    @abstractmethod
    def is_recognised(self) -> bool:
        """Say whether this is the kind of page that the class was written for."""

    def certainty(self) -> int:
        """Say how sure the class is: 0 not its page, 1 it may be, 2 it finds posts, 3 the page names its engine."""
        return int(self.is_recognised())

    @abstractmethod
    def posts(self) -> Iterator[Post]:
        """Yield what the page publishes, in its order."""

    def outcome(self) -> Outcome:
        if self.found:
            return Outcome.OK
        return Outcome.EMPTY if self.is_recognised() else Outcome.MARKUP_UNRECOGNISED

    def next_url(self) -> str | None:
        """Return the address of the page to go on with, if there is one."""
        return None

    def child_urls(self) -> list[str]:
        """Return the pages that hold the posts which this page only lists."""
        return []

    @cached_property
    def zone(self) -> tzinfo:
        """Return the zone of the clock that the page's times are told by."""
        return UTC

    def time(self, text: str | None) -> datetime | None:
        """Read a printed time; "today" counts from the moment that the page was fetched."""
        return parse_time(text, seen_at=self.seen_at, zone=self.zone)

    def first(self, query: str) -> HtmlElement | None:
        return first_of(self.selector, query)

    @cached_property
    def base(self) -> str:
        """Return what relative addresses are relative to: <base href> where the page has one."""
        return joined(self.url, self.selector.css("base[href]").attrib.get("href")) or self.url

    def absolute(self, url: str | None) -> str:
        return joined(self.base, url)


def first_of(place: Selector, query: str) -> HtmlElement | None:
    """Return the first element of a selection, or None."""
    found = place.css(query)
    return found[0].root if found else None
