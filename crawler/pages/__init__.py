"""HTML and an address in, posts out: no Scrapy, no network, one site's markup a file."""

from datetime import datetime

from crawler.pages.advert import AdvertPage
from crawler.pages.declared import DeclaredPage
from crawler.pages.discourse import DiscoursePage
from crawler.pages.forum import ForumPage
from crawler.pages.forumotion import ForumotionPage
from crawler.pages.generic import GenericPage
from crawler.pages.invision import InvisionPage
from crawler.pages.ipboard import IpboardPage
from crawler.pages.jsonfeed import JsonFeedPage
from crawler.pages.listed import ListedPage
from crawler.pages.mybb import MybbPage
from crawler.pages.olx import OlxPage
from crawler.pages.page import Page
from crawler.pages.phpbb import PhpbbPage
from crawler.pages.punbb import PunbbPage
from crawler.pages.rss import RssPage
from crawler.pages.sealed import SealedPage
from crawler.pages.smf import SmfPage
from crawler.pages.subsilver import SubsilverPage
from crawler.pages.telegram import TelegramPage
from crawler.pages.telegram_landing import TelegramLanding
from crawler.pages.urllist import UrlListPage
from crawler.pages.vbulletin import VbulletinPage
from crawler.pages.vk import VkPage
from crawler.pages.xenforo import XenforoPage
from crawler.pages.xenforo1 import Xenforo1Page

#: Which classes a family tries, in this order; the most general one stands last.
FAMILIES: dict[str, tuple[type[Page], ...]] = {
    "telegram": (TelegramPage, TelegramLanding),
    "board": (OlxPage, DeclaredPage, AdvertPage, ListedPage),
    "forum": (
        PhpbbPage, ForumotionPage, XenforoPage, DiscoursePage, InvisionPage, VbulletinPage, SmfPage, Xenforo1Page,
        IpboardPage, SubsilverPage, MybbPage, PunbbPage, DeclaredPage,
    ),
    "feed": (RssPage, JsonFeedPage, UrlListPage),
    "site": (GenericPage,),
    "vk": (VkPage,),
}  # fmt: skip
SITES: dict[str, type[Page]] = {page.site: page for pages in FAMILIES.values() for page in pages} | {
    SealedPage.site: SealedPage  # of no family: only who asks for it by name gets it
}
SURE = 3


class UnknownFamily(LookupError):
    """The word names neither a family nor a page class."""


def open_page(
    name: str, html: str | bytes, url: str, content_type: str = "", *, seen_at: datetime | None = None
) -> Page:
    """Open a page with the class that knows it best; `name` is a family or one class (phpbb, PhpbbPage).

    When no class recognises the page, the family's first one answers, with the outcome MARKUP_UNRECOGNISED. `seen_at`
    is when the page was fetched: without it, "yesterday" is no date.
    """
    if name in FAMILIES:
        return _surest(FAMILIES[name], html, url, content_type, seen_at=seen_at)
    named = {page.__name__.lower(): page for page in SITES.values()} | SITES
    if name.lower() not in named:
        raise UnknownFamily(f"There is no family or page class {name!r}; use one of {', '.join([*FAMILIES, *SITES])}.")
    return named[name.lower()](html, url, content_type, seen_at=seen_at)


def _surest(
    classes: tuple[type[Page], ...], html: str | bytes, url: str, content_type: str, *, seen_at: datetime | None
) -> Page:
    """Ask the classes in their order; the first one that is wholly sure ends the search."""
    best = page = classes[0](html, url, content_type, seen_at=seen_at)
    surest = best.certainty()
    for other in classes[1:] if surest < SURE else ():
        candidate = other.like(page)
        if (certainty := candidate.certainty()) > surest:
            best, surest = candidate, certainty
        if surest >= SURE:
            break
    return best


__all__ = ["FAMILIES", "SITES", "ForumPage", "Page", "UnknownFamily", "open_page"]
