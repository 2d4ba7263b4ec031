"""Visits a VK wall by the official API with a service token; without one, it says so and asks for nothing."""

import os
import re
from typing import Any
from urllib.parse import urlencode, urlsplit

from pydantic import Field
from scrapy.http import Response

from crawler.items import Outcome
from crawler.pages import Page
from crawler.pages.vk import VkPage
from crawler.spiders.parameters import Parameters
from crawler.spiders.source import Following, SourceSpider

VERSION = "5.199"
MOST_A_PAGE = 100
NUMBERED = re.compile(r"^(?:(club|public|event)|id)(\d+)$")


class VkParameters(Parameters):
    #: how many posts one page of the answer holds
    count: int = Field(default=100, ge=1, le=MOST_A_PAGE)


class VkSpider(SourceSpider):
    """Goes back until a page brings nothing new; the token travels in a header, and is kept out of the archive."""

    parameters_model = VkParameters
    parameters: VkParameters

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.api = os.environ.get("QALQAN_VK_API", "https://api.vk.com/method/")
        self.token = os.environ.get("QALQAN_VK_TOKEN", "")

    async def start(self) -> Following:
        if not self.token:
            self.outcome = Outcome.CHALLENGE
            self.message = "VK needs a service token: put it into QALQAN_VK_TOKEN on the crawler's machine."
            return
        for request in self.ask(self._page_url(0), self.parse, offset=0):
            yield request

    async def parse(self, response: Response, *, offset: int = 0, **kwargs: Any) -> Following:
        delivered = self.posts_delivered
        page = await self.take(response)
        if not isinstance(page, VkPage):
            return
        self.message = page.cause() or self.message
        following = offset + self.parameters.count
        has_news = self.posts_delivered > delivered
        if page.found and (has_news or self.must_look_behind) and following < page.total:
            for request in self.ask(self._page_url(following), self.parse, offset=following):
                yield request

    def open(self, response: Response) -> Page:
        return VkPage(response.body, response.url)

    def meta(self) -> dict[str, object]:
        """The API is made for programs and its terms are accepted with the token: robots.txt speaks to others."""
        return super().meta() | {"dont_obey_robotstxt": True}

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _page_url(self, offset: int) -> str:
        values = {"count": self.parameters.count, "offset": offset, "extended": 1, "v": VERSION}
        return f"{self.api}wall.get?{urlencode(owner_of(self.run.source.address) | values)}"

    def belongs(self, url: str) -> bool:
        return urlsplit(url).hostname == urlsplit(self.api).hostname


def owner_of(address: str) -> dict[str, object]:
    """'https://vk.com/club123' → owner_id -123, '…/id5' → 5, '…/wall-123' → -123, '…/name' → domain name."""
    name = urlsplit(address if "//" in address else f"https://{address}").path.strip("/").partition("/")[0]
    wall = re.match(r"^wall(-?\d+)(?:_\d+)?$", name)
    if wall:
        return {"owner_id": int(wall[1])}
    numbered = NUMBERED.match(name)
    if numbered:
        return {"owner_id": -int(numbered[2]) if numbered[1] else int(numbered[2])}
    return {"domain": name}
