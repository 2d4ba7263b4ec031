"""A XenForo 2 forum: sections, threads of a section, posts of a thread."""

import json
from dataclasses import dataclass
from datetime import datetime

from demo.web.exchange import Answer, Request, not_found, page, redirect
from demo.web.forum_threads import cut, linked, numbered, quoted_post, topics_of
from demo.web.library import Library
from demo.web.publications import Place, Post
from demo.web.templates import escape, fill

POSTS = 10
THREADS = 3


@dataclass(frozen=True, slots=True)
class Xenforo:
    library: Library

    @classmethod
    def open(cls, base: datetime) -> "Xenforo":
        return cls(Library.load("xenforo", base=base, files=("xenforo",)))

    def answer(self, request: Request) -> Answer:
        parts = request.path.strip("/").split("/")
        match parts:
            case [""] | ["forums"]:
                return self._index()
            case ["forums", slug] | ["forums", slug, _]:
                return self._section(slug, _page_number(parts))
            case ["threads", slug] | ["threads", slug, _] if not parts[-1].startswith("post-"):
                return self._thread(request, slug, _page_number(parts))
            case ["threads", _, anchor]:
                return self._jump(_number(anchor.replace("-", ".")))
            case _:
                return not_found("The requested page could not be found.")

    def _sections(self) -> list[Place]:
        return [place for place in self.library.places if not place.section]

    def _index(self) -> Answer:
        nodes = "\n".join(
            fill(
                "xenforo_node",
                number=section.number,
                name=section.name,
                title=escape(section.title),
                description=escape(section.description),
            )
            for section in self._sections()
        )
        return page(fill("xenforo_page", title="Board", pager="", linked="", content=nodes))

    def _section(self, slug: str, number: int) -> Answer:
        section = numbered(self._sections(), _number(slug))
        if section is None:
            return not_found("The requested forum could not be found.")
        threads, last = cut(topics_of(self.library, section.name), size=THREADS, page=number)
        rows = "\n".join(self._row(thread) for thread in threads)
        pager = _pager(f"/forums/{section.name}.{section.number}/", number, last)
        content = f'<div class="structItemContainer"><div class="structItemContainer-group">{rows}</div></div>'
        return page(fill("xenforo_page", title=escape(section.title), pager=pager, linked="", content=content))

    def _row(self, thread: Place) -> str:
        posts = self.library.in_place(thread.name)
        at = self.library.published_at(posts[-1])
        return fill(
            "xenforo_thread_row",
            number=thread.number,
            href=thread_path(thread),
            title=escape(thread.title),
            author=escape(posts[0].author),
            replies=len(posts) - 1,
            iso=at.isoformat(),
            timestamp=int(at.timestamp()),
            date=f"{at:%b %d, %Y}",
        )

    def _thread(self, request: Request, slug: str, number: int) -> Answer:
        thread = numbered([place for place in self.library.places if place.section], _number(slug))
        if thread is None:
            return not_found("The requested thread could not be found.")
        posts, last = cut(self.library.in_place(thread.name), size=POSTS, page=number)
        return page(
            fill(
                "xenforo_page",
                title=escape(thread.title),
                pager=_pager(thread_path(thread), number, last),
                linked=self._linked(request, thread),
                content="\n".join(self._post(thread, post) for post in posts),
            )
        )

    def _linked(self, request: Request, thread: Place) -> str:
        first = self.library.in_place(thread.name)[0]
        described = {
            "@context": "https://schema.org",
            "@type": "DiscussionForumPosting",
            "@id": f"{request.origin}{thread_path(thread)}",
            "headline": thread.title,
            "articleBody": first.text,
            "datePublished": self.library.published_at(first).isoformat(),
            "author": {"@type": "Person", "name": first.author},
        }
        written = json.dumps(described, ensure_ascii=False).replace("</", "<\\/")
        return f'<script type="application/ld+json">{written}</script>'

    def _jump(self, number: int) -> Answer:
        post = next((post for post in self.library.posts if post.id == number), None)
        thread = self.library.place(post.place) if post else None
        if post is None or thread is None:
            return not_found("The requested post could not be found.")
        number_of_page = self.library.in_place(thread.name).index(post) // POSTS + 1
        return redirect(f"{thread_path(thread)}{_page_part(number_of_page)}#post-{number}")

    def _post(self, thread: Place, post: Post) -> str:
        at = self.library.published_at(post)
        signature = post.markup.signature
        return fill(
            "xenforo_post",
            id=post.id,
            author=escape(post.author),
            member=1000 + sum(post.author.encode()),
            href=f"{thread_path(thread)}post-{post.id}",
            iso=at.isoformat(),
            timestamp=int(at.timestamp()),
            date=f"{at:%b %d, %Y}",
            content=self._quote(post) + _body(post),
            signature=fill("xenforo_signature", text=escape(signature)) if signature else "",
        )

    def _quote(self, post: Post) -> str:
        quoted = quoted_post(self.library, post)
        if quoted is None:
            return ""
        return fill("xenforo_quote", id=quoted.id, author=escape(quoted.author), text=_body(quoted))


def thread_path(thread: Place) -> str:
    return f"/threads/{thread.name}.{thread.number}/"


def _body(post: Post) -> str:
    """The text with links; spoilers become the forum's spoiler blocks."""
    written = linked(post.text, css="link link--external")
    for words in post.markup.spoilers:
        block = fill("xenforo_spoiler", text=escape(words))
        written = written.replace(escape(words), block)
    return written.replace("\n", "<br />\n")


def _number(slug: str) -> int:
    tail = slug.rsplit(".", 1)[-1]
    return int(tail) if tail.isdecimal() and tail.isascii() else 0


def _page_number(parts: list[str]) -> int:
    return max(_number(parts[2].replace("page-", ".")), 1) if len(parts) > 2 else 1


def _page_part(number: int) -> str:
    return f"page-{number}" if number > 1 else ""


def _pager(path: str, number: int, last: int) -> str:
    if last == 1:
        return ""
    items = (
        fill(
            "xenforo_pager_item",
            css=" pageNav-page--current" if one == number else "",
            href=f"{path}{_page_part(one)}",
            number=one,
        )
        for one in range(1, last + 1)
    )
    following = fill("xenforo_pager_next", href=f"{path}page-{number + 1}") if number < last else ""
    return fill("xenforo_pager", items="".join(items), following=following)
