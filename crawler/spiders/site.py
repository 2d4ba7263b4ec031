"""Visits any site: its pages are read for what they declare or say, and its own links are followed."""

from typing import Any

from pydantic import Field
from scrapy.http import Response

from crawler.pages.reading import link_url
from crawler.spiders.parameters import Parameters
from crawler.spiders.source import Following, SourceSpider


class SiteParameters(Parameters):
    #: how many clicks from the source's address are followed
    max_depth: int = Field(default=1, ge=0, le=5)


class SiteSpider(SourceSpider):
    parameters_model = SiteParameters
    parameters: SiteParameters

    async def parse(self, response: Response, *, depth: int = 0, **kwargs: Any) -> Following:
        page = await self.take(response)
        if depth >= self.parameters.max_depth:
            return
        for anchor in page.selector.css("a[href]"):
            url = link_url(anchor.root, response.url).partition("#")[0]
            for request in self.ask(url, self.parse, depth=depth + 1):
                yield request
