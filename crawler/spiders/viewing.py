"""Shows pages in Chromium where the source asks for it: what its scripts make of them, and what they look like."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response

from crawler.archive import Sealed
from crawler.browser import Browser, BrowserSilent, NoBrowser
from crawler.items import Capture, CaptureKind
from crawler.rendering import PageLost, Part, Tab, Wish

if TYPE_CHECKING:
    from crawler.spiders.source import SourceSpider

log = logging.getLogger(__name__)

SLOT = "parts"  # of the downloader: one part at a time, without the pause that lies between pages
MOST_PARTS, MOST_BYTES, LARGEST_PART = 150, 48 << 20, 8 << 20  # of one visit
PART_SECONDS = 8
DOM = "text/html; charset=utf-8"
HTML = ("text/html", "application/xhtml+xml")


@dataclass(slots=True)
class View:
    """One response as the browser shows it: `response` is what is read, `trouble` says why it is not the DOM."""

    raw: Response
    response: Response
    tab: Tab | None = None
    dom: Sealed | None = None
    shot: Sealed | None = None
    shot_type: str = ""
    trouble: str = ""

    def captures(self, capture: Capture) -> tuple[Capture, Capture, list[Capture]]:
        """Return the page's own capture, the one that posts were read from, and pictures of it."""
        read = _derived(capture, self.dom, CaptureKind.PAGE, DOM) if self.dom else capture
        shots = [_derived(capture, self.shot, CaptureKind.SCREENSHOT, self.shot_type)] if self.shot else []
        return capture, read, shots


class Viewer:
    """One browser for a whole visit, started by the first page that needs it; one page is shown at a time."""

    def __init__(self, spider: "SourceSpider") -> None:
        self._spider, self._wanted = spider, spider.parameters
        self._browser: Browser | None = None
        self._lock = asyncio.Lock()
        self._parts: dict[str, Part | None] = {}
        self._bytes_left = MOST_BYTES
        self._shots_left = self._wanted.max_screenshots if self._wanted.screenshots else 0

    async def show(self, response: Response) -> View:
        """Let the page's scripts work where the source asks for that, and seal the DOM as a conversion of the page."""
        view = View(response, response)
        if not self._wanted.javascript or not is_page(response):
            return view
        try:
            await self._work(view)
        except BaseException:
            await self.leave(view)
            raise
        return view

    async def _work(self, view: View) -> None:
        await self._open(view)
        if view.tab is None:
            return
        try:
            html = await view.tab.dom()
        except PageLost as lost:
            await self._lose(view, lost)
            return
        body, raw = html.encode("utf-8", "replace"), view.raw
        view.dom = self._spider.writer.convert(raw.meta["sealed"], raw.url, DOM, body)
        view.response = raw.replace(body=body, headers=raw.headers | {"Content-Type": DOM})

    async def photograph(self, view: View) -> None:
        """Seal a picture of the page as it was read. That it cannot be taken takes nothing from the page."""
        if self._shots_left <= 0 or not is_page(view.raw) or view.trouble:
            return
        self._shots_left -= 1
        if view.tab is None:
            await self._open(view)
        if view.tab is None:
            return
        try:
            picture = await view.tab.screenshot()
        except PageLost as lost:
            await self._lose(view, lost)
            return
        view.shot_type = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
        view.shot = self._spider.writer.convert(view.raw.meta["sealed"], view.raw.url, view.shot_type, picture)

    async def leave(self, view: View) -> None:
        """Throw the page away; a browser that does not let go of it is thrown away too."""
        if view.tab is None:
            return
        try:
            await view.tab.close()
        except BrowserSilent:
            await self.close()
        finally:
            view.tab = None
            self._lock.release()

    async def close(self) -> None:
        if self._browser is not None:
            await self._browser.close()
            self._browser = None

    async def _open(self, view: View) -> None:
        await self._lock.acquire()
        try:
            if self._browser is None:
                self._browser = Browser()
                await self._browser.start()
            page = Part(view.raw.status, _headers(view.raw), view.raw.body)
            view.tab = Tab(self._browser, view.raw.url, page, fetch=self._fetch, wish=self._wish())
            await view.tab.open()
        except NoBrowser as error:
            self._shots_left = 0  # the next page would find none either; the visit says so once
            await self._lose(view, error)
        except (PageLost, BrowserSilent) as error:
            await self._lose(view, error)
        except BaseException:
            view.tab = None
            self._lock.release()  # the next page must not wait for one that nobody shows
            raise

    async def _lose(self, view: View, error: Exception) -> None:
        """Give the page up and the browser with it: one hostile page shall not follow the next one."""
        log.warning("%s: %s", view.raw.url, error)
        view.trouble, view.tab = str(error), None
        await self.close()
        self._lock.release()

    def _wish(self) -> Wish:
        return Wish(
            scripts=self._wanted.javascript,
            pictures=self._wanted.screenshots,
            wait_for=self._wanted.wait_for,
            scrolls=self._wanted.scrolls,
            patience=self._wanted.patience,
            agent=str(self._spider.settings.get("USER_AGENT")),
        )

    async def _fetch(self, url: str, headers: Mapping[str, str]) -> Part | None:
        """Fetch a part once a visit, by the way of all our requests: robots, guard, pins, proxy, archive, limits."""
        if url in self._parts:
            return self._parts[url]
        engine = self._spider.crawler.engine
        if engine is None or len(self._parts) >= MOST_PARTS or self._bytes_left <= 0:
            return None
        limits = {"download_timeout": PART_SECONDS, "download_maxsize": LARGEST_PART, "dont_retry": True}
        try:
            response = await engine.download_async(
                Request(url, headers=dict(headers), meta=limits | {"download_slot": SLOT})
            )
            part = Part(response.status, _headers(response), response.body)
        except Exception as error:
            # Whatever keeps a part from coming, the page goes on without it, as it would for a person.
            log.info("A part of the page did not come: %s: %s", url, error)
            part = None
        self._bytes_left -= len(part.body) if part else 0
        self._parts[url] = part
        return part


def _derived(capture: Capture, sealed: Sealed, kind: CaptureKind, content_type: str) -> Capture:
    """Return the capture of what was made out of another one: the DOM, a picture of the page."""
    return replace(
        capture,
        record_id=sealed.record_id,
        payload_sha256=sealed.payload_sha256,
        size=sealed.size,
        fetched_at=sealed.fetched_at,
        content_type=content_type,
        kind=kind,
        of_record=capture.record_id,
    )


def is_page(response: Response) -> bool:
    """Say whether a response is a page that a person would look at."""
    kind = (response.headers.get("Content-Type") or b"text/html").decode("latin-1").lower()
    return response.status == 200 and kind.startswith(HTML) and bool(response.body)


def _headers(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
