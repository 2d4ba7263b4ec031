"""What every spider does: ask politely, seal, read, deliver what is new, and name how it went."""

import logging
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.archive import Sealed
from crawler.bridge import Bridge
from crawler.delivery import DeliveryWriter
from crawler.items import PROMISED, Ending, Gone, Outcome, Post, Wire
from crawler.pages import Page, open_page
from crawler.pages.sealed import SealedPage
from crawler.pages.walls import wall
from crawler.portal import Run
from crawler.spiders.capturing import capture_of
from crawler.spiders.failures import named
from crawler.spiders.memory import Memory
from crawler.spiders.misses import Misses
from crawler.spiders.parameters import Parameters
from crawler.spiders.picturing import PictureTaker
from crawler.spiders.styling import Styler
from crawler.spiders.validators import Validators
from crawler.spiders.viewing import View, Viewer, is_page

log = logging.getLogger(__name__)

NOT_MODIFIED = 304
#: a page that came to this may hold posts that nobody has seen
MISSED = frozenset(
    {
        Outcome.NETWORK,
        Outcome.RATE_LIMITED,
        Outcome.CHALLENGE,
        Outcome.MARKUP_UNRECOGNISED,
        Outcome.NOT_FOUND,
    }
)
READ = frozenset({Outcome.OK, Outcome.EMPTY})
GONE = frozenset({Outcome.NOT_FOUND, Outcome.POST_GONE})
Following = AsyncIterator[Request]


class SourceSpider(Spider, ABC):
    """Subclasses yield requests made by `ask` and hand every response to `take`."""

    parameters_model: ClassVar[type[Parameters]] = Parameters
    run: Run
    writer: DeliveryWriter

    def __init__(self, *, run: Run, writer: DeliveryWriter, bridge: Bridge | None = None, **kwargs: Any) -> None:
        super().__init__(name=f"{run.source.family}-{run.source.id}", **kwargs)
        self.run = run
        self.writer = writer
        self.parameters = self.parameters_model.model_validate(run.source.parameters)
        self.memory = Memory(run.source.cursor.get("seen"))
        self.validators = Validators(run.source.cursor.get("validators"))
        self.bridge = bridge
        self.taker = PictureTaker(self, most=self.parameters.max_pictures, schedule=self._schedule)
        self.viewer = Viewer(self)
        self.styler = Styler(self)
        self.outcome, self.message = Outcome.NETWORK, "No page came."
        self.last_outcome = Outcome.NETWORK
        self.is_cut_short = self.has_failed = False
        self.misses = Misses()
        #: whether the visit before missed a page: then "nothing new here" does not mean "nothing new behind it"
        self.must_look_behind = bool(run.source.cursor.get("missed"))
        self.asked: set[str] = set()
        self.pages_asked = self.pages_read = self.posts_delivered = 0
        self.posts_seen: int | None = None
        self.filled: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.note_break, signals.spider_error)
        return spider

    async def start(self) -> Following:
        if self.bridge is not None:
            await self.bridge.start()
        url = self.first_url()
        for request in self.ask(url, self.first):
            request.headers.update(self.validators.headers(url))
            yield request

    def first_url(self) -> str:
        return self.run.source.address

    async def first(self, response: Response) -> Following:
        """Read the first page, unless the server says that nothing in it has changed."""
        if response.status == NOT_MODIFIED:
            self.pages_read += 1
            self.writer.add(capture_of(response, Outcome.OK))
            self.note(Outcome.OK, "Nothing has changed since the last visit.")
            return
        self.validators.note(self.first_url(), response)
        async for request in self.parse(response):
            yield request

    @abstractmethod
    def parse(self, response: Response, **kwargs: Any) -> Following:
        """Take a page of the source and yield what is to be read next."""

    def cursor(self) -> Wire:
        """Return what the next visit has to know; only asked for when this visit is over."""
        is_complete = not (self.is_cut_short or self.has_failed) and self.outcome in {Outcome.OK, Outcome.EMPTY}
        return {
            "seen": self.memory.to_cursor(),
            "missed": self.has_failed,
            "validators": self.validators.to_cursor(is_complete=is_complete),
        }

    def ending(self) -> Ending:
        outcome, message = self.misses.over(self.outcome, self.message)
        return Ending(
            outcome=outcome,
            pages=self.pages_read,
            posts=self.posts_delivered,
            message=message,
            cursor=self.cursor(),
            seen=self.posts_seen,
            filled=dict(self.filled),
        )

    def ask(self, url: str | None, callback: Any, *, counted: bool = True, **arguments: object) -> list[Request]:
        """Make a request within the source's host and the visit's bound of pages, or none.

        `counted=False` is for requests that have a bound of their own, such as listings.
        """
        if not url or url in self.asked or not self.belongs(url):
            return []
        if counted and self.pages_asked >= self.parameters.max_pages:
            self.is_cut_short = True
            return []
        self.asked.add(url)
        self.pages_asked += counted
        # Our own `asked` forgets nothing; the filter of Scrapy would swallow a redirect to a page seen before.
        return [
            Request(
                url,
                callback,
                errback=self.note_failure,
                headers=self.headers(),
                meta=self.meta(),
                cb_kwargs=arguments,
                dont_filter=True,
            )
        ]

    def was_read(self) -> bool:
        """Say whether the page that `take` read last told what it holds; only then may its silence be believed."""
        return self.last_outcome in READ

    def is_settled(self) -> bool:
        """Say whether nothing more is to be expected of that page: it was read, or it is gone."""
        return self.last_outcome in READ | GONE

    def headers(self) -> dict[str, str]:
        return {}

    def meta(self) -> dict[str, object]:
        return {"wants_capture": True}

    @property
    def proxy_url(self) -> str:
        """Return the address of our bridge when the source is visited through a proxy."""
        return self.bridge.url if self.bridge is not None and self.parameters.proxy else ""

    async def take(self, response: Response) -> Page:
        """Read a response that is already sealed, deliver what is new in it, and note the outcome."""
        view = await self.viewer.show(response)
        try:
            return await self._take(view)
        finally:
            await self.viewer.leave(view)

    async def _take(self, view: View) -> Page:
        page = self.open(view.response)
        if is_page(view.raw):
            await self.styler.dress(page)
        outcome = self._outcome(view, page)
        is_wanted = outcome is Outcome.OK and self.worth_delivering(page)
        posts = [post for post in page.found if self.wants(post)] if is_wanted else []
        self._count(page.found if is_wanted else (), outcome)
        if posts or (isinstance(page, SealedPage) and outcome in READ):
            await self.viewer.photograph(view)
        await self.writer.wait_for_room()
        record_id = self._deliver(view, page, posts, outcome)
        if self.parameters.pictures:
            self.taker.ask_for(posts, record_id)
        self.pages_read += 1
        self.posts_delivered += len(posts)
        if outcome in MISSED:
            self.has_failed = True
            self.misses.note(view.raw.url, str(outcome))
        self.note(outcome, view.trouble)
        self.last_outcome = outcome
        return page

    def _deliver(self, view: View, page: Page, posts: Sequence[Post], outcome: Outcome) -> str:
        """Put the captures and what was read from them into the delivery; return the record that was read."""
        capture, read, shots = view.captures(capture_of(view.raw, outcome))
        gone = [Gone(record_id=read.record_id, post_id=post_id) for post_id in self.missing(page, outcome)]
        if read is not capture:
            self.writer.add(capture)
        for shot in shots:
            self.writer.add(shot)
        self.writer.add(read, posts, gone=gone)
        for one in gone:
            self.memory.forget(one.post_id)
        for post in posts:
            self.memory.remember(post.post_id, post.fingerprint())
        return capture.record_id

    async def closed(self, reason: str) -> None:
        """End the browser with the visit."""
        await self.viewer.close()

    def _count(self, posts: Sequence[Post], outcome: Outcome) -> None:
        """Count what was on the page, so that the portal can hold it against the source's expectations."""
        if outcome in {Outcome.OK, Outcome.EMPTY}:
            self.posts_seen = (self.posts_seen or 0) + len(posts)
        self.filled.update(name for post in posts for name in PROMISED if getattr(post, name))

    def open(self, response: Response) -> Page:
        name = self.run.source.site or self.run.source.family
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        sealed: Sealed = response.meta["sealed"]
        return open_page(name, response.body, response.url, content_type, seen_at=sealed.fetched_at)

    def missing(self, page: Page, outcome: Outcome) -> list[str]:
        """Return the posts that were delivered once and are not where this page would show them."""
        return []

    def wants(self, post: Post) -> bool:
        return self.memory.is_news(post)

    def note(self, outcome: Outcome, message: str = "") -> None:
        """Keep the word that matters most: a site that sends us away ends the visit, a page with posts is OK."""
        if self.pages_read <= 1 or outcome is Outcome.OK or outcome.stops_the_visit or self.outcome is Outcome.EMPTY:
            self.outcome, self.message = outcome, message
        if outcome.stops_the_visit:
            raise CloseSpider(str(outcome))

    def note_failure(self, failure: Failure) -> None:
        """Name what kept a response from coming."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy adds it to Twisted's Failure
        self.writer.forget(request.meta.get("sealed"))
        outcome, message = named(failure.value)
        log.warning("%s: %s: %s", request.url, outcome, message)
        self.is_cut_short = self.has_failed = True
        self.misses.note(request.url, f"{outcome}: {message}")
        if self.pages_read == 0 or outcome.stops_the_visit:
            self.outcome, self.message = outcome, message

    def note_break(self, failure: Failure, response: Response | Failure) -> None:
        """Note that our own code broke over a page: whatever lay behind it was not asked for."""
        self.is_cut_short = self.has_failed = True
        request: Request | None = getattr(response, "request", None)
        if request is not None:
            self.writer.forget(request.meta.get("sealed"))
        where = request.url if request is not None else self.run.source.address
        self.misses.note(where, f"{type(failure.value).__name__} {failure.value}"[:500], is_ours=True)

    def note_missing_picture(self, failure: Failure) -> None:
        """A picture that does not come says nothing of the source."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy adds it to Twisted's Failure
        self.writer.forget(request.meta.get("sealed"))
        log.info("%s: %s", request.url, failure.value)

    def _schedule(self, request: Request) -> None:
        if self.crawler.engine is not None:
            self.crawler.engine.crawl(request)

    def worth_delivering(self, page: Page) -> bool:
        """Say whether a page's posts are delivered, or only followed."""
        return True

    def _outcome(self, view: View, page: Page) -> Outcome:
        try:
            outcome = wall(view.raw.status, page.html, has_posts=bool(page.found)) or page.outcome()
        except Exception:
            # A page may be hostile: it may cost us itself, never the run.
            log.exception("The page %s could not be read by %s.", view.raw.url, type(page).__name__)
            return Outcome.MARKUP_UNRECOGNISED
        # Where the scripts were lost, that the bare bytes show nothing says nothing.
        return Outcome.MARKUP_UNRECOGNISED if view.trouble and outcome is Outcome.EMPTY else outcome

    def belongs(self, url: str) -> bool:
        """Say whether an address lies on the host that this source is."""
        return urlsplit(url).hostname == urlsplit(self.run.source.address).hostname
