"""Visits a forum: boards, thread lists, and the threads in which somebody has written since the last visit."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field
from scrapy import Request
from scrapy.http import Response

from crawler.items import Wire
from crawler.pages.forum import ForumPage
from crawler.pages.markup import ThreadRef
from crawler.spiders.memory import Memory
from crawler.spiders.parameters import Parameters
from crawler.spiders.source import Following, SourceSpider


class ForumParameters(Parameters):
    #: how many pages of one thread a visit reads at most
    max_thread_pages: int = Field(default=200, ge=1, le=10_000)
    #: how deep boards within boards are followed
    max_depth: int = Field(default=3, ge=0, le=10)


class ForumSpider(SourceSpider):
    """The cursor remembers, by thread, its mark in the list and the last page read: the next visit goes on there."""

    parameters_model = ForumParameters
    parameters: ForumParameters

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.marks = Memory(self.run.source.cursor.get("marks"))
        self.last_pages = Memory(self.run.source.cursor.get("last_pages"))

    async def parse(self, response: Response, *, depth: int = 0, **kwargs: Any) -> Following:
        """Read an index, a list of threads, or a thread when the source is a single one."""
        page = await self.take(response)
        if isinstance(page, ForumPage):
            for request in self._following(page, depth):
                yield request

    def _following(self, page: ForumPage, depth: int) -> Iterator[Request]:
        if not page.found:
            for thread in page.thread_refs():
                yield from self.ask_thread(thread)
            for url in page.board_urls() if depth < self.parameters.max_depth else []:
                yield from self.ask(url, self.parse, depth=depth + 1)
        yield from self.ask(page.next_url(), self.parse, depth=depth)

    async def parse_thread(self, response: Response, *, thread: str, mark: str, count: int) -> Following:
        page = await self.take(response)
        if not self.is_settled():
            return  # its mark stays unknown, so that the next visit comes back to it
        if page.found:
            self.last_pages.remember(thread, response.url)
        following = page.next_url()
        if following is None or count >= self.parameters.max_thread_pages:
            # Only a thread that was read to its end is known; a visit cut short reads it again.
            self.marks.remember(thread, mark if following is None else "")
            self.is_cut_short = self.is_cut_short or following is not None
            return
        arguments = {"thread": thread, "mark": mark, "count": count + 1}
        for request in self.ask(following, self.parse_thread, counted=False, **arguments):
            yield request

    def ask_thread(self, thread: ThreadRef) -> list[Request]:
        if not self.marks.has_changed(thread.url, thread.mark or "unmarked"):
            return []
        start = self.last_pages.recall(thread.url) or thread.url
        arguments = {"thread": thread.url, "mark": thread.mark or "unmarked", "count": 1}
        return self.ask(start, self.parse_thread, counted=False, **arguments)

    def cursor(self) -> Wire:
        return super().cursor() | {"marks": self.marks.to_cursor(), "last_pages": self.last_pages.to_cursor()}
