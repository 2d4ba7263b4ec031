"""Visits a channel's public preview: the newest page, then what came since the last visit, then further back."""

import re
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from scrapy.http import Response

from crawler.items import Outcome, Post, Wire
from crawler.pages.page import Page
from crawler.pages.telegram import TelegramPage
from crawler.pages.telegram_landing import TelegramLanding
from crawler.spiders.parameters import Parameters
from crawler.spiders.source import Following, SourceSpider

WIDEST = 100_000  # between the first and the last number of one page


class TelegramParameters(Parameters):
    #: words to search for within the channel; then there is no backfill and no cursor
    q: str = ""
    #: whether the history before the first visit is read
    backfill: bool = True


class TelegramSpider(SourceSpider):
    """The cursor is the unbroken range of message numbers that was delivered: `newest`, `oldest`, `complete`.

    Numbers rise with gaps (deleted messages, albums), so only a page without an older neighbour ends the history.
    """

    parameters_model = TelegramParameters
    parameters: TelegramParameters

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        cursor = self.run.source.cursor
        self.newest = _whole(cursor.get("newest"))
        self.oldest = _whole(cursor.get("oldest"))
        self.complete = bool(cursor.get("complete"))
        self.known_newest, self.known_oldest = self.newest, self.oldest

    def first_url(self) -> str:
        return preview_url(self.run.source.address, self.parameters.q)

    async def parse(self, response: Response, **kwargs: Any) -> Following:
        """Read the newest page; what lies between it and the last visit is fetched with `after`."""
        page = await self.take(response)
        numbers = self._numbers(page)
        if isinstance(page, TelegramLanding):
            self.message = page.cause()
        if not numbers:
            return
        is_first_visit = not self.newest
        has_gap = bool(self.newest) and min(numbers) > self.newest + 1
        if is_first_visit:
            self.oldest = min(numbers)
        if has_gap:
            for request in self._newer(page, until=min(numbers), reached=max(numbers)):
                yield request
        else:
            self.newest = max(self.newest, *numbers)
            self.oldest = min(self.oldest or min(numbers), *numbers)
        for request in self._older(page):
            yield request

    async def parse_newer(self, response: Response, *, until: int, reached: int) -> Following:
        page = await self.take(response)
        if not self.was_read():
            return  # the gap stays open: the next visit asks for it again
        numbers = self._numbers(page)
        at_the_end = not numbers or max(numbers) >= until or not _is_turnable(page, newer=True)
        self.newest = max(self.newest, *numbers, reached if at_the_end else 0) if numbers else max(self.newest, reached)
        if not at_the_end:
            for request in self._newer(page, until=until, reached=reached):
                yield request

    async def parse_older(self, response: Response) -> Following:
        page = await self.take(response)
        if not self.was_read():
            return  # the history is not complete because a page of it could not be read
        numbers = self._numbers(page)
        self.oldest = min(self.oldest, *numbers) if numbers else self.oldest
        self.complete = not numbers or not _is_turnable(page, newer=False)
        if not self.complete:
            for request in self._older(page):
                yield request

    def wants(self, post: Post) -> bool:
        """Take new numbers, and known ones whose words changed; older than we remember means delivered."""
        number = number_of(post)
        is_within = bool(self.known_newest) and self.known_oldest <= number <= self.known_newest
        if is_within and not self.memory.knows(post.post_id):
            return False
        return super().wants(post)

    def missing(self, page: Page, outcome: Outcome) -> list[str]:
        """A page shows every message between its first and its last: a known one that it lacks was deleted."""
        if outcome is Outcome.POST_GONE:
            return [message_of(self.run.source.address)]
        shown = {post.post_id for post in page.found}
        numbers = self._numbers(page)
        if outcome is not Outcome.OK or self.parameters.q or not numbers:
            return []
        first, last = min(numbers), max(numbers)
        if last - first > WIDEST:
            return []  # numbers that far apart are no page of a channel
        names = {post_id.rpartition("/")[0] for post_id in shown}
        between = (f"{name}/{number}" for name in names for number in range(first + 1, last))
        return [post_id for post_id in between if post_id not in shown and self.memory.knows(post_id)]

    def cursor(self) -> Wire:
        carried = super().cursor()
        if self.parameters.q:
            return carried
        seen = self.memory.to_cursor()
        youngest = sorted(seen, key=lambda post_id: _whole(post_id.rpartition("/")[2]))[-300:]
        return carried | {
            "newest": self.newest,
            "oldest": self.oldest,
            "complete": self.complete,
            "seen": {post_id: seen[post_id] for post_id in youngest},
        }

    def _newer(self, page: Page, *, until: int, reached: int) -> Any:
        start = max([self.newest, *[number for number in self._numbers(page) if number < until]])
        return self.ask(self._turn(after=start), self.parse_newer, until=until, reached=reached)

    def _older(self, page: Page) -> Any:
        if self.parameters.q:
            return self.ask(page.next_url(), self.parse_older)
        if not self.parameters.backfill or self.complete:
            return []
        if self.known_oldest == 0 and not _is_turnable(page, newer=False):
            self.complete = True
            return []
        return self.ask(self._turn(before=self.oldest), self.parse_older)

    def _turn(self, **where: int) -> str:
        return f"{preview_url(self.run.source.address, '')}?{urlencode(where)}"

    def _numbers(self, page: Page) -> list[int]:
        return [number_of(post) for post in page.found if number_of(post)]


def preview_url(address: str, query: str) -> str:
    """'https://t.me/example_x' → 'https://t.me/s/example_x'; an address of one message asks for its embedded form."""
    parts = urlsplit(address if "//" in address else f"https://{address}")
    name = parts.path.strip("/").removeprefix("s/")
    if re.fullmatch(r"[^/]+/\d+", name):
        return urlunsplit((parts.scheme, parts.netloc, f"/{name}", "embed=1&mode=tme", ""))
    return urlunsplit((parts.scheme, parts.netloc, f"/s/{name}", urlencode({"q": query}) if query else "", ""))


def message_of(address: str) -> str:
    """'https://t.me/s/example_x/5' → 'example_x/5'."""
    return urlsplit(address if "//" in address else f"https://{address}").path.strip("/").removeprefix("s/")


def number_of(post: Post) -> int:
    return _whole(post.post_id.rpartition("/")[2])


def _is_turnable(page: Page, *, newer: bool) -> bool:
    return isinstance(page, TelegramPage) and bool(page.newer_url() if newer else page.older_url())


def _whole(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0
