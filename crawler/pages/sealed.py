"""A page that is only captured: its bytes are sealed, and nothing is read out of them as a post."""

from collections.abc import Iterator

from crawler.items import Post
from crawler.pages.page import Page


class SealedPage(Page):
    """Fresh captures of pages that were judged already: read as posts they would be judged a second time."""

    site = "sealed"

    def is_recognised(self) -> bool:
        return True

    def posts(self) -> Iterator[Post]:
        yield from ()
