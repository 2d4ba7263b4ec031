"""Visits a classified board: search pages, newest first, and every listing whose card is new or changed."""

from typing import Any

from pydantic import Field
from scrapy.http import Response

from crawler.items import Outcome, Post
from crawler.pages.page import Page
from crawler.spiders.parameters import Parameters
from crawler.spiders.source import GONE, Following, SourceSpider


class BoardParameters(Parameters):
    #: whether each listing is fetched; without, the search page's own words have to do
    listings: bool = True
    #: how many listings one visit fetches at most
    max_listings: int = Field(default=1000, ge=0, le=20_000)


class BoardSpider(SourceSpider):
    """Stops turning pages when a page holds nothing new: boards list the newest first."""

    parameters_model = BoardParameters
    parameters: BoardParameters

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.listings_asked = 0
        self.listings: dict[str, str] = {}

    async def parse(self, response: Response, **kwargs: Any) -> Following:
        page = await self.take(response)
        cards = {post.url: post for post in page.found} if page.child_urls() else {}
        fresh = [card for card in cards.values() if self.memory.has_changed(f"card:{card.post_id}", card.fingerprint())]
        for card in fresh if self.parameters.listings else []:
            for request in self.ask_listing(card):
                yield request
        if fresh or not cards or self.must_look_behind:
            for request in self.ask(page.next_url(), self.parse):
                yield request

    async def parse_listing(self, response: Response, *, card: str, mark: str) -> None:
        await self.take(response)
        if self.is_settled():
            self.memory.remember(f"card:{card}", mark)

    def ask_listing(self, card: Post) -> Any:
        if self.listings_asked >= self.parameters.max_listings:
            # The next visit looks behind the pages whose listings it knows, and does not ask whether they changed.
            self.is_cut_short = self.has_failed = True
            return []
        self.listings_asked += 1
        self.listings[card.url] = card.post_id
        arguments = {"card": card.post_id, "mark": card.fingerprint()}
        return self.ask(card.url, self.parse_listing, counted=False, **arguments)

    def missing(self, page: Page, outcome: Outcome) -> list[str]:
        """A listing's own address that says it is gone speaks of that listing."""
        return [self.listings[page.url]] if outcome in GONE and page.url in self.listings else []

    def worth_delivering(self, page: Page) -> bool:
        """Search pages repeat what the listings say in full."""
        return not (self.parameters.listings and page.child_urls())
