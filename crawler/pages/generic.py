"""Any page at all: what it declares about itself, else its main text."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace

from crawler.items import Outcome, Post
from crawler.pages.declared import MAIN, DeclaredPage
from crawler.pages.reading import read_text

GAPS = re.compile(r"\n{3,}")
log = logging.getLogger(__name__)

# trafilatura takes seconds on pages larger than this.
READABLE = 2_000_000
# Beyond it a declaration is the words themselves, and what else the page says is said beside them.
SUMMARY = 600


class GenericPage(DeclaredPage):
    site = "generic"

    def outcome(self) -> Outcome:
        """A page of links that says nothing itself is a list, and no alarm."""
        is_list = not self.found and bool(self.selector.css("a[href]"))
        return Outcome.EMPTY if is_list else super().outcome()

    def child_urls(self) -> list[str]:
        """Any page is read for what it says itself; its links are followed by their depth."""
        return []

    def posts(self) -> Iterator[Post]:
        """Yield the declared posts; the page's own one that gives only a summary gets the page's main text."""
        declared = list(super().posts())
        own = [post for post in declared if len(declared) == 1 or self.is_own(post)]
        if not own:
            yield from self._from_main_text(longer_than=2 * sum(len(post.text) for post in declared))
        for post in declared:
            yield self._whole(post) if own and post is own[0] else post

    def _whole(self, post: Post) -> Post:
        whole = self._main_text()
        is_summary = len(post.text) < SUMMARY or post.text[:60] in whole
        return replace(post, text=whole) if is_summary and len(whole) > 2 * len(post.text) else post

    def _from_main_text(self, *, longer_than: int = 0) -> Iterator[Post]:
        main = self.first(MAIN) if not self.selector.css("article") else self.first("article")
        seen = read_text(main)
        text = self._main_text() or seen.text
        if len(text) > longer_than and any(sign.isalnum() for sign in text):  # arrows and bullets alone say nothing
            yield self.completed(Post(post_id=self.url, url=self.url, text=text, hidden_text=seen.hidden))

    def _main_text(self) -> str:
        from trafilatura import extract  # half a second to import: only pages that declare nothing pay for it

        if len(self.html) > READABLE:
            return ""
        try:
            told = extract(self.html, include_comments=False, include_tables=True, favor_recall=True) or ""
        except Exception:
            # Its own parser may stumble over hostile markup; the plain reading stands in.
            log.exception("The main text of %s could not be found.", self.url)
            return ""
        return GAPS.sub("\n\n", "\n".join(" ".join(line.split()) for line in told.splitlines())).strip()
