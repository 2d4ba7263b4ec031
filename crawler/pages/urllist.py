"""Sitemaps without markup: one address a line (sitemaps.org, "Text file")."""

import re
from functools import cached_property

from crawler.items import Outcome
from crawler.pages.rss import RssPage

ADDRESS = re.compile(r"^https?://[^\s<>\"]{3,2000}$")
MOST_LINES = 50_000  # the format allows no more
SHARE = 0.8  # of the lines that say anything


class UrlListPage(RssPage):
    site = "urllist"

    def is_recognised(self) -> bool:
        return bool(self.changed_at) and len(self.changed_at) >= SHARE * len(set(self._lines))

    def outcome(self) -> Outcome:
        return Outcome.OK if self.is_recognised() else Outcome.MARKUP_UNRECOGNISED

    def child_urls(self) -> list[str]:
        return list(self.changed_at) if self.is_recognised() else []

    @cached_property
    def changed_at(self) -> dict[str, str]:
        """Map the addresses to '': such a list does not say when a page changed."""
        return {line: "" for line in self._lines if ADDRESS.match(line)}

    @cached_property
    def _lines(self) -> list[str]:
        if self.html.lstrip("\ufeff \r\n\t")[:1] in {"<", "{"}:
            return []
        lines = (line.strip("\ufeff \t") for line in self.html.splitlines()[:MOST_LINES])
        return [line for line in lines if line]
