"""Captures the pictures that delivered posts show: sealed like pages, hashed by how they look, each once."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response

from crawler.items import CaptureKind, MediaKind, Outcome, Picture, Post
from crawler.pictures import Look, NoPicture, look_at
from crawler.spiders.capturing import capture_of

if TYPE_CHECKING:
    from crawler.spiders.source import SourceSpider

log = logging.getLogger(__name__)

LATER = -10  # pages first: a picture can wait, a post may be deleted


class PictureTaker:
    """Asks for at most `most` pictures a visit; `schedule` hands a request to the engine."""

    def __init__(self, spider: "SourceSpider", *, most: int, schedule: Callable[[Request], None]) -> None:
        self._spider = spider
        self._left = most
        self._schedule = schedule

    def ask_for(self, posts: Sequence[Post], record_id: str) -> None:
        """Schedule what the posts show. Pictures lie on other hosts than pages do: the guard judges those too."""
        for post in posts:
            for medium in post.media:
                key = f"picture:{medium.url.partition('?')[0]}"
                if medium.kind is not MediaKind.PHOTO or not medium.url or self._spider.memory.knows(key):
                    continue
                if self._left <= 0:
                    return
                self._left -= 1
                self._spider.memory.remember(key, "asked")
                self._schedule(self._request(medium.url, post.post_id, record_id))

    def _request(self, url: str, post_id: str, record_id: str) -> Request:
        return Request(
            url,
            self.take,
            errback=self._spider.note_missing_picture,
            meta=self._spider.meta(),
            cb_kwargs={"post_id": post_id, "of_record": record_id},
            dont_filter=True,
            priority=LATER,
        )

    async def take(self, response: Response, *, post_id: str, of_record: str) -> None:
        """Deliver the capture with its look; what is no picture is delivered as a capture alone."""
        look = await asyncio.to_thread(_look, response)
        outcome = Outcome.OK if look else Outcome.NOT_FOUND if response.status in {404, 410} else Outcome.NETWORK
        capture = capture_of(response, outcome, kind=CaptureKind.PICTURE, of_record=of_record)
        pictures = [_picture(look, capture.record_id, post_id)] if look else []
        await self._spider.writer.wait_for_room()
        self._spider.writer.add(capture, pictures=pictures)


def _look(response: Response) -> Look | None:
    try:
        return look_at(response.body) if response.status == 200 else None
    except NoPicture as error:
        log.info("%s: %s", response.url, error)
        return None


def _picture(look: Look, record_id: str, post_id: str) -> Picture:
    return Picture(
        record_id=record_id,
        post_id=post_id,
        phash=look.phash,
        is_flat=look.is_flat,
        width=look.width,
        height=look.height,
    )
