"""Fetch and follow: one spider a family. What a page says is read in crawler.pages."""

from crawler.spiders.board import BoardSpider
from crawler.spiders.feed import FeedSpider
from crawler.spiders.forum import ForumSpider
from crawler.spiders.site import SiteSpider
from crawler.spiders.source import SourceSpider
from crawler.spiders.telegram import TelegramSpider
from crawler.spiders.vk import VkSpider

SPIDERS: dict[str, type[SourceSpider]] = {
    "telegram": TelegramSpider,
    "board": BoardSpider,
    "forum": ForumSpider,
    "feed": FeedSpider,
    "site": SiteSpider,
    "vk": VkSpider,
}
