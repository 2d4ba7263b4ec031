"""Fetches the style sheets that a page links on its own host, so that what they hide is read as hidden."""

import asyncio
import logging
import re
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response

from crawler.pages.addresses import joined
from crawler.pages.page import Page

if TYPE_CHECKING:
    from crawler.spiders.source import SourceSpider

log = logging.getLogger(__name__)

SLOT = "parts"  # of the downloader: as for what a page asks for in the browser
MOST_SHEETS, LARGEST_SHEET = 12, 400_000  # of one visit; bytes
SHEET_SECONDS = 8
MOST_IMPORTS = 6
IMPORT = re.compile(r"@import\s+(?:url\(\s*)?[\"']?([^\"')\s;]{1,500})", re.IGNORECASE)


class Styler:
    """Each sheet is asked for once a visit, by the way of all our requests: robots, guard, pins, proxy, archive."""

    def __init__(self, spider: "SourceSpider") -> None:
        self._spider = spider
        self._sheets: dict[str, str] = {}
        self._lock = asyncio.Lock()

    async def dress(self, page: Page) -> None:
        """Put the page's own linked sheets on it; only a page that says something is worth the asking."""
        if not self._spider.parameters.styles:
            return
        wanted = {href: url for href, url in page.sheets() if self._spider.belongs(url)}
        if not wanted or not (set(wanted.values()) <= self._sheets.keys() or page.found):
            return
        async with self._lock:  # the next page waits for sheets that this one has asked for
            linked = {href: await self._sheet(url) for href, url in wanted.items()}
        if any(linked.values()):
            page.wear(linked)

    async def _sheet(self, url: str, *, is_imported: bool = False) -> str:
        """Return a sheet with those that it imports before it; '' where it does not come."""
        if url in self._sheets:
            return self._sheets[url]
        if len(self._sheets) >= MOST_SHEETS or not self._spider.belongs(url):
            return ""
        self._sheets[url] = ""
        text = await self._fetch(url)
        imports = [] if is_imported else IMPORT.findall(text)[:MOST_IMPORTS]
        before = [await self._sheet(joined(url, imported), is_imported=True) for imported in imports]
        self._sheets[url] = "\n".join([*before, text])
        return self._sheets[url]

    async def _fetch(self, url: str) -> str:
        limits = {"download_timeout": SHEET_SECONDS, "download_maxsize": LARGEST_SHEET, "dont_retry": True}
        request = Request(url, headers={"Accept": "text/css"}, meta=limits | {"download_slot": SLOT})
        try:
            response = await self._spider.crawler.engine.download_async(request)
        except Exception as error:
            # Whatever keeps a sheet from coming, the page is read as it was before.
            log.info("A style sheet did not come: %s: %s", url, error)
            return ""
        return response.body.decode("utf-8", "replace") if _is_sheet(response) else ""


def _is_sheet(response: Response) -> bool:
    kind = (response.headers.get("Content-Type") or b"text/css").lower()
    return response.status == 200 and kind.startswith(b"text/css")
