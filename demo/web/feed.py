"""A news site: one RSS 2.0 feed with full content, one Atom feed, and the articles themselves."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from demo.web.exchange import Answer, Request, not_found, redirect
from demo.web.library import Library
from demo.web.publications import Place, Post
from demo.web.templates import escape, fill, text_to_html


@dataclass(frozen=True, slots=True)
class News:
    library: Library

    @classmethod
    def open(cls, base: datetime) -> "News":
        return cls(Library.load("news", base=base, files=("news",)))

    def answer(self, request: Request) -> Answer:
        match request.path.strip("/").split("/"):
            case [""]:
                return redirect("/rss.xml")
            case ["rss.xml"]:
                return self._rss(request)
            case ["atom.xml"]:
                return self._atom(request)
            case ["articles", number] if number.isdecimal():
                return self._article(request, int(number))
            case _:
                return not_found("Страница не найдена.")

    def _newest_first(self, name: str) -> list[Post]:
        return sorted(self.library.in_place(name), key=lambda post: post.minutes)

    def _feed(self, name: str) -> tuple[Place, list[Post], datetime]:
        place = next(place for place in self.library.places if place.name == name)
        posts = self._newest_first(name)
        return place, posts, self.library.published_at(posts[0])

    def _rss(self, request: Request) -> Answer:
        place, posts, changed = self._feed("rss")
        items = "\n".join(
            fill(
                "feed_rss_item",
                title=escape(post.title),
                link=f"{request.origin}/articles/{post.id}",
                guid=f"news.example.test/articles/{post.id}",
                summary=escape(post.text.split("\n", 1)[0]),
                content=_cdata(_paragraphs(post.text)),
                author=escape(post.author),
                date=format_datetime(self.library.published_at(post), usegmt=True),
            )
            for post in posts
        )
        body = fill(
            "feed_rss",
            origin=request.origin,
            title=escape(place.title),
            description=escape(place.description),
            date=format_datetime(changed, usegmt=True),
            items=items,
        )
        return Answer(body.encode(), content_type="application/rss+xml; charset=utf-8", modified_at=changed)

    def _atom(self, request: Request) -> Answer:
        place, posts, changed = self._feed("atom")
        entries = "\n".join(
            fill(
                "feed_atom_entry",
                title=escape(post.title),
                link=f"{request.origin}/articles/{post.id}",
                id=f"tag:news.example.test,2026:articles/{post.id}",
                content=escape(_paragraphs(post.text)),
                author=escape(post.author),
                date=self.library.published_at(post).isoformat(),
            )
            for post in posts
        )
        body = fill(
            "feed_atom",
            origin=request.origin,
            title=escape(place.title),
            date=changed.isoformat(),
            entries=entries,
        )
        return Answer(body.encode(), content_type="application/atom+xml; charset=utf-8", modified_at=changed)

    def _article(self, request: Request, number: int) -> Answer:
        post = next((post for post in self.library.posts if post.id == number), None)
        if post is None:
            return not_found("Материал не найден.")
        at = self.library.published_at(post)
        body = fill(
            "feed_article",
            title=escape(post.title),
            text=_paragraphs(post.text),
            author=escape(post.author),
            iso=at.isoformat(),
            address=f"{request.origin}/articles/{number}",
        )
        return Answer(body.encode(), modified_at=at)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{text_to_html(paragraph)}</p>" for paragraph in text.split("\n\n"))


def _cdata(html: str) -> str:
    """CDATA cannot hold its own end: cut it between two sections (XML 1.0 §2.7)."""
    return f"<![CDATA[{html.replace(']]>', ']]]]><![CDATA[>')}]]>"
