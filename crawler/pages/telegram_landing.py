"""Reads t.me/name, where the preview sends us when it shows nothing, and names the cause as far as it can be seen."""

import re
from collections.abc import Iterator

from crawler.items import Outcome, Post
from crawler.pages.page import Page
from crawler.pages.reading import read_line

CROWD = re.compile(r"\d[\d\s]*(?:subscriber|member|подписчик|участник)", re.IGNORECASE)


class TelegramLanding(Page):
    site = "telegram_landing"

    def is_recognised(self) -> bool:
        return bool(self.selector.css(".tgme_page")) or "Telegram:" in self.page_title()

    def posts(self) -> Iterator[Post]:
        """A landing page shows no messages."""
        yield from ()

    def outcome(self) -> Outcome:
        if not self.is_recognised():
            return Outcome.MARKUP_UNRECOGNISED
        return Outcome.PREVIEW_UNAVAILABLE if self._owner() else Outcome.NOT_FOUND

    def page_title(self) -> str:
        return " ".join(self.selector.css("title::text").getall()).strip()

    def cause(self) -> str:
        """Say in a sentence what stands behind the name."""
        extra = read_line(self.first(".tgme_page_extra"))
        if not self._owner():
            return "Nobody has taken this name, or it is hidden."
        if CROWD.search(extra):
            kind = "group" if "online" in extra or "member" in extra else "channel without a preview"
            return f"This is a {kind}: {extra}."
        return f"This is a user or a bot: {extra or self.page_title()}."

    def _owner(self) -> str:
        """Return the displayed name; an untaken name has neither a title nor a line about it."""
        return read_line(self.first(".tgme_page_title")) or read_line(self.first(".tgme_page_extra"))
