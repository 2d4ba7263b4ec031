"""Says how much of an advert still stands on a page that was captured again."""

from __future__ import annotations

import re

from lxml import html

from review_portal.audit.errors import Refused
from review_portal.evidence import store
from review_portal.evidence.models import Capture, Post
from review_portal.evidence.stripping import stripped

WORD = re.compile(r"\w+")
RUN = 3  # three words in a row: single words stand on every page of the country


def likeness(post: Post, capture: Capture) -> float:
    """Return the share of the post's words that stand on the captured page in the same runs of three, 0 to 1.

    Where the post has no words at all, its pictures' and links' addresses are looked for instead.
    """
    shown = words_on(capture)
    told = words(f"{post.title} {post.text}")
    if not told:
        links = [str(link.get("url", "")) for link in (*post.links, *post.media) if isinstance(link, dict)]
        told = words(" ".join(links))
    return contained(told, shown)


def words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def words_on(capture: Capture) -> list[str]:
    """Read the words of a sealed page; one whose bytes cannot be read has none."""
    try:
        body = stripped(store.payload(capture.warc.sha256, capture.record_id), capture.content_type)
    except Refused:
        return []
    return words(str(html.fromstring(f"<div>{body}</div>").text_content()))


def contained(told: list[str], shown: list[str]) -> float:
    """['a','b','c','d'] in ['x','a','b','c'] → 0.5: one of two runs of three is there."""
    if not told:
        return 0.0
    length = min(RUN, len(told))
    there = set(runs(shown, length))
    wanted = list(runs(told, length))
    return sum(run in there for run in wanted) / len(wanted)


def runs(listed: list[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(listed[place : place + length]) for place in range(len(listed) - length + 1)]
