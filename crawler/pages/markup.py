"""The table of selectors by which one forum engine says where posts, threads and boards stand in its markup."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """CSS selectors of one forum engine; those from `body` to `images` are looked up inside a post."""

    post: str
    body: str
    author: str
    time: str
    permalink: str
    quote: str
    noise: str  # buttons, signatures and other words that are not the author's message
    source: str = ""  # in a quote: what names the quoted post, by its address or a data attribute
    title: str = ""
    edited: str = ""
    images: str = ""
    topic_title: str = ""
    thread: str = ""
    thread_row: str = ""
    board: str = ""
    next: str = "a[rel=next], link[rel=next]"
    sign: str = ""  # present on every page of the engine, posts or not


@dataclass(frozen=True, slots=True)
class ThreadRef:
    """A thread in a list; `mark` changes when somebody has written in it."""

    url: str
    title: str
    mark: str
