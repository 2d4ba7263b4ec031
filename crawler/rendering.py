"""Lets Chromium work on a page whose bytes are sealed already, and takes out the DOM and a picture of it."""

import asyncio
import base64
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from crawler.browser import Browser, BrowserSilent, Message

log = logging.getLogger(__name__)

WIDTH, HEIGHT = 1000, 900
TALLEST = 8_000
LARGEST_DOM = 16 << 20
LARGEST_PICTURE = 6 << 20
PATIENCE = 20.0  # seconds for a page to come to rest
REST = 0.5  # seconds without a request, which is what rest means
RELOADS = 3
DIALOGS = 20
#: what a page may ask for: never a socket, a beacon, a report, a film
WITHOUT_PICTURES = frozenset({"Document", "Stylesheet", "Script", "XHR", "Fetch"})
WITH_PICTURES = WITHOUT_PICTURES | {"Image"}
#: headers of the archived answer that would no longer be true of the bytes we hand over, or ask to keep something
DROPPED = frozenset({"content-encoding", "content-length", "transfer-encoding", "set-cookie", "content-disposition"})
#: headers of the page's own requests that reach the site: how it wants the answer, never who asks
CARRIED = frozenset({"accept", "origin", "x-requested-with"})


@dataclass(frozen=True, slots=True)
class Part:
    """An answer as it is handed to the browser: the page itself, or something that it asked for."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be done with a page."""

    scripts: bool = True
    pictures: bool = False
    wait_for: str = ""
    scrolls: int = 0
    agent: str = ""
    patience: float = PATIENCE


class PageLost(Exception):
    """The page could not be shown: it hung, crashed or grew without end. The sentence says which."""


Fetch = Callable[[str, Mapping[str, str]], Awaitable[Part | None]]


class Tab:
    """One page in a browser context of its own, which is thrown away with everything that the page wrote.

    1. The page's own address is answered with the sealed bytes: what is shown is what was sealed, not a second fetch.
    2. Whatever else it asks for by GET goes through `fetch`, which is the crawler's guarded and sealed way.
    3. Everything else fails: other methods, other kinds, another main page.
    """

    def __init__(self, browser: Browser, url: str, page: Part, *, fetch: Fetch, wish: Wish) -> None:
        self._browser, self._url, self._page, self._fetch, self._wish = browser, url, page, fetch, wish
        self._tasks: set[asyncio.Task[None]] = set()
        self._until = time.monotonic() + wish.patience
        self._to_take = wish.patience / 2  # what it came to is taken out in half the time again
        self._quiet_since = time.monotonic()
        self._asking = self._loads = self._dialogs = 0
        self._is_loaded = self._has_crashed = False
        self.session = self._frame = self._context = ""

    async def open(self) -> None:
        """Show the page and wait until it rests. Raises PageLost."""
        try:
            await self._open()
            await self._come_to_rest()
        except BrowserSilent as error:
            raise PageLost(self._why(error)) from error

    async def close(self) -> None:
        """Throw the tab away. Raises BrowserSilent where the page does not let go of the browser."""
        self._browser.listen(self.session, None)
        for task in self._tasks:
            task.cancel()
        if self._context:
            await self._browser.call("Target.disposeBrowserContext", browserContextId=self._context, timeout=5)

    async def dom(self) -> str:
        """Return the DOM as it stands, by the browser's own hand: no script of the page can answer in its place."""
        try:
            document = await self._call("DOM.getDocument", depth=0, timeout=self._to_take)
            root = document.get("root")
            node = root.get("nodeId") if isinstance(root, dict) else None
            html = str((await self._call("DOM.getOuterHTML", nodeId=node, timeout=self._to_take)).get("outerHTML", ""))
        except BrowserSilent as error:
            raise PageLost(self._why(error)) from error
        if len(html) > LARGEST_DOM:
            raise PageLost(f"The page grew to {len(html)} characters in the browser; at most {LARGEST_DOM} are read.")
        return html

    async def screenshot(self) -> bytes:
        """Return a picture of the whole page as PNG, or as JPEG where that would be too large; cut at TALLEST."""
        try:
            layout = await self._call("Page.getLayoutMetrics", timeout=self._to_take)
            content = layout.get("cssContentSize")
            height = content.get("height", HEIGHT) if isinstance(content, dict) else HEIGHT
            clip = {"x": 0, "y": 0, "width": WIDTH, "height": max(HEIGHT, min(int(height), TALLEST)), "scale": 1}
            taken = await self._photograph("png", clip)
            return taken if len(taken) <= LARGEST_PICTURE else await self._photograph("jpeg", clip)
        except BrowserSilent as error:
            raise PageLost(self._why(error)) from error

    async def _photograph(self, form: str, clip: dict[str, int]) -> bytes:
        taken = await self._call(
            "Page.captureScreenshot", clip=clip, captureBeyondViewport=True, format=form, timeout=self._to_take
        )
        return base64.b64decode(str(taken.get("data", "")))

    async def _open(self) -> None:
        self._context = str((await self._browser.call("Target.createBrowserContext"))["browserContextId"])
        made = await self._browser.call("Target.createTarget", url="about:blank", browserContextId=self._context)
        self._frame = str(made["targetId"])
        joined = await self._browser.call("Target.attachToTarget", targetId=self._frame, flatten=True)
        self.session = str(joined["sessionId"])
        self._browser.listen(self.session, self._hear)
        await self._browser.call("Browser.setDownloadBehavior", behavior="deny", browserContextId=self._context)
        size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        for method, parameters in (
            ("Page.enable", {}),
            ("Inspector.enable", {}),
            ("Network.setBypassServiceWorker", {"bypass": True}),
            ("Network.setUserAgentOverride", {"userAgent": self._wish.agent, "acceptLanguage": "ru,kk,en"}),
            ("Emulation.setDeviceMetricsOverride", size),
            ("Emulation.setScriptExecutionDisabled", {"value": not self._wish.scripts}),
            ("Fetch.enable", {"patterns": [{"urlPattern": "*"}]}),
        ):
            await self._call(method, **parameters)
        await self._call("Page.navigate", url=self._url, timeout=self._left())

    async def _come_to_rest(self) -> None:
        """Wait until the page asks for nothing more, or its time is over: then it is taken as it is."""
        await self._rest()
        await self._appear()
        for _ in range(self._wish.scrolls):
            if self._left() <= 0:
                return
            gesture = {"type": "mouseWheel", "x": WIDTH // 2, "y": HEIGHT // 2, "deltaX": 0, "deltaY": 20_000}
            await self._call("Input.dispatchMouseEvent", **gesture, timeout=self._to_take)
            await asyncio.sleep(min(REST, max(self._left(), 0)))
            await self._rest()

    async def _rest(self) -> None:
        while self._left() > 0:
            self._refuse_lost()
            if self._is_loaded and not self._asking and time.monotonic() - self._quiet_since > REST:
                return
            await asyncio.sleep(0.05)

    async def _appear(self) -> None:
        """Wait for the element that the source promises; that it never comes is for the page class to name."""
        while self._wish.wait_for and self._left() > 0:
            self._refuse_lost()
            document = await self._call("DOM.getDocument", depth=0, timeout=self._to_take)
            root = document.get("root")
            node = root.get("nodeId") if isinstance(root, dict) else None
            found = await self._call(
                "DOM.querySelector", nodeId=node, selector=self._wish.wait_for, timeout=self._to_take
            )
            if found.get("nodeId"):
                return
            await asyncio.sleep(0.1)

    def _refuse_lost(self) -> None:
        if self._has_crashed or self._dialogs > DIALOGS:
            raise BrowserSilent("The tab is lost.")

    def _hear(self, method: str, said: Message) -> None:
        if method == "Fetch.requestPaused":
            self._do(self._answer(said))
        elif method == "Page.loadEventFired":
            self._is_loaded = True
            self._quiet_since = time.monotonic()
        elif method == "Inspector.targetCrashed":
            self._has_crashed = True
        elif method == "Page.javascriptDialogOpening":
            self._dialogs += 1
            if self._dialogs <= DIALOGS:
                self._do(self._tell("Page.handleJavaScriptDialog", accept=False))

    def _do(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, said: Message) -> None:
        """Answer one request of the page with bytes that went our way, or let it fail."""
        self._asking += 1
        try:
            part = await self._part(said)
            number = said["requestId"]
            if part is None:
                # Aborted, and not blocked: a page that wants to go elsewhere stays, and no error page takes its place.
                await self._tell("Fetch.failRequest", requestId=number, errorReason="Aborted")
                return
            kept = [{"name": name, "value": value} for name, value in part.headers if name.lower() not in DROPPED]
            body = base64.b64encode(part.body).decode()
            await self._tell(
                "Fetch.fulfillRequest", requestId=number, responseCode=part.status, responseHeaders=kept, body=body
            )
        finally:
            self._asking -= 1
            self._quiet_since = time.monotonic()

    async def _part(self, said: Message) -> Part | None:
        request, kind = said.get("request"), str(said.get("resourceType"))
        asked = request if isinstance(request, dict) else {}
        url, headers = str(asked.get("url", "")), asked.get("headers")
        is_page = kind == "Document" and said.get("frameId") == self._frame
        if is_page:
            self._loads += 1
            is_ours = url.partition("#")[0] == self._url.partition("#")[0] and self._loads <= RELOADS
            return self._page if is_ours else None
        allowed = WITH_PICTURES if self._wish.pictures else WITHOUT_PICTURES
        if kind not in allowed or asked.get("method") != "GET" or not url.startswith(("http://", "https://")):
            return None
        pairs = headers.items() if isinstance(headers, dict) else ()
        return await self._fetch(url, {str(name): str(text) for name, text in pairs if name.lower() in CARRIED})

    async def _tell(self, method: str, **parameters: object) -> None:
        """Give a command whose answer does not matter: the request may have been given up meanwhile."""
        try:
            await self._browser.call(method, session=self.session, timeout=10, **parameters)
        except BrowserSilent as silent:
            log.debug("%s", silent)

    async def _call(self, method: str, *, timeout: float = 30, **parameters: object) -> Message:
        return await self._browser.call(method, session=self.session, timeout=timeout, **parameters)

    def _left(self) -> float:
        return self._until - time.monotonic()

    def _why(self, error: BaseException) -> str:
        if self._has_crashed:
            return "The page crashed its tab in Chromium."
        if self._dialogs > DIALOGS:
            return f"The page opened more than {DIALOGS} dialogs one after the other."
        return f"The page held Chromium until its time was over. ({error})"
