"""Visits a feed or sitemap; the pages that it names are fetched when the source asks for them."""

from typing import Any

from pydantic import Field
from scrapy import Request
from scrapy.http import Response

from crawler.pages.generic import GenericPage
from crawler.pages.page import Page
from crawler.pages.rss import RssPage
from crawler.spiders.parameters import Parameters
from crawler.spiders.source import Following, SourceSpider


class FeedParameters(Parameters):
    #: whether the pages that entries point to are fetched and read as well
    articles: bool = False
    #: how many of them one visit fetches at most
    max_articles: int = Field(default=200, ge=0, le=20_000)


class FeedSpider(SourceSpider):
    parameters_model = FeedParameters
    parameters: FeedParameters

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.articles_asked = 0
        self.articles: set[str] = set()

    async def parse(self, response: Response, **kwargs: Any) -> Following:
        page = await self.take(response)
        urls = page.child_urls() or ([post.url for post in page.found] if self.parameters.articles else [])
        is_index = isinstance(page, RssPage) and page.is_index()
        changed_at = page.changed_at if isinstance(page, RssPage) else {}
        for url in urls:
            mark = changed_at.get(url) or "read"
            if is_index or url.endswith((".xml", ".xml.gz")):
                for request in self.ask(url, self.parse):
                    yield request
            elif self.memory.has_changed(f"page:{url}", mark):
                for request in self._ask_article(url, mark):
                    yield request
        for request in self.ask(page.next_url(), self.parse):
            yield request

    def _ask_article(self, url: str, mark: str) -> list[Request]:
        if self.articles_asked >= self.parameters.max_articles:
            self.is_cut_short = True  # the rest is asked for next time, though the feed may not have changed by then
            return []
        self.articles_asked += 1
        self.articles.add(url)
        return self.ask(url, self.parse_article, counted=False, asked_for=url, mark=mark)

    async def parse_article(self, response: Response, *, asked_for: str, mark: str) -> None:
        await self.take(response)
        if self.is_settled():
            # By the address that the feed names, wherever it led: else a redirect is followed again on every visit.
            self.memory.remember(f"page:{asked_for}", mark)

    def open(self, response: Response) -> Page:
        """Read a page behind an entry like any page; a feed that is none any more is a changed layout, no article."""
        page = super().open(response)
        asked_for = response.meta.get("redirect_urls", [response.url])[0]
        if asked_for in self.articles and isinstance(page, RssPage) and not page.is_recognised():
            return GenericPage(response.body, response.url, content_type_of(response))
        return page


def content_type_of(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")
