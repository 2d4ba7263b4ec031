"""What both forums share: topics by latest post, cutting a list into pages, and links in a text."""

import re
from collections.abc import Sequence
from typing import TypeVar

from demo.web.library import Library
from demo.web.publications import Place, Post
from demo.web.templates import escape

T = TypeVar("T")
_ADDRESS = re.compile(r"https?://[^\s<]+[^\s<.,!?)]")


def topics_of(library: Library, section: str) -> list[Place]:
    """Topics of a section; the one with the latest post comes first."""
    latest = {post.place: post.minutes for post in library.posts}
    topics = [place for place in library.places if place.section == section and place.name in latest]
    return sorted(topics, key=lambda topic: latest[topic.name])


def numbered(places: Sequence[Place], number: int) -> Place | None:
    return next((place for place in places if place.number == number), None)


def quoted_post(library: Library, post: Post) -> Post | None:
    return library.find(post.place, post.markup.reply_to) if post.markup.reply_to else None


def cut(things: Sequence[T], *, size: int, page: int) -> tuple[Sequence[T], int]:
    """One page of the things and how many pages there are."""
    last = max(-(-len(things) // size), 1)
    return things[(page - 1) * size : page * size], last


def linked(text: str, *, css: str) -> str:
    """The escaped text, its addresses made links of the given class; ends of lines stay."""
    return _ADDRESS.sub(lambda found: f'<a href="{found.group()}" class="{css}">{found.group()}</a>', escape(text))
