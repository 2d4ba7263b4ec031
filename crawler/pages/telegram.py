"""Reads the public preview of a Telegram channel (/s/name), embedded messages (?embed=1) and the comments below one."""

import json
import re
from collections.abc import Iterator
from datetime import datetime

from crawler.items import Outcome, Post
from crawler.pages.concealing import concealed
from crawler.pages.nesting import not_too_nested
from crawler.pages.page import Page
from crawler.pages.reading import read_line
from crawler.pages.telegram_message import read_message

MESSAGE = ".tgme_widget_message[data-post], .tgme_widget_message[data-post-id]"
MARKS = frozenset(
    {
        "tgme_channel_history",
        "tgme_channel_info",
        "tgme_widget_message",
        "tme_no_messages_found",
        "tgme_widget_message_error",
        "tgme_post_discussion",
    }
)
GONE = re.compile(r"post not found|message not found|публикация не найдена", re.IGNORECASE)


class TelegramPage(Page):
    site = "telegram"

    def __init__(self, html: str | bytes, url: str, content_type: str = "", *, seen_at: datetime | None = None) -> None:
        super().__init__(html, url, content_type, seen_at=seen_at)
        if self.html.lstrip()[:1] == '"':
            self.html = _unwrap(self.html)

    def is_recognised(self) -> bool:
        return any(not MARKS.isdisjoint(element.get("class", "").split()) for element in self.selector.root.iter("*"))

    def outcome(self) -> Outcome:
        if self.found:
            return Outcome.OK
        error = read_line(self.first(".tgme_widget_message_error, .err_message"))
        if error:
            return Outcome.POST_GONE if GONE.search(error) else Outcome.NOT_FOUND
        return super().outcome()

    def posts(self) -> Iterator[Post]:
        for message in not_too_nested(self.selector.css(MESSAGE)):
            post = read_message(message.root, self.base)
            if post is not None:
                yield concealed(post) if self.concealment.covers(message.root) else post

    def older_url(self) -> str | None:
        """Return where the messages before these are; the canonical link says nothing about it."""
        return self._turn("link[rel=prev]", "a.tme_messages_more[data-before]")

    def next_url(self) -> str | None:
        return self.older_url()

    def newer_url(self) -> str | None:
        return self._turn("link[rel=next]", "a.tme_messages_more[data-after]")

    def _turn(self, *queries: str) -> str | None:
        for query in queries:
            href = self.selector.css(query).attrib.get("href")
            if href:
                return self.absolute(href)
        return None


def _unwrap(answer: str) -> str:
    """Read the answer to the page's own scripts: a JSON string that holds the HTML."""
    try:
        inner = json.loads(answer)
    except ValueError:
        return answer
    return inner if isinstance(inner, str) else answer
