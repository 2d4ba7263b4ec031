"""A phpBB forum (prosilver style): index, topics of a section, posts of a topic."""

from dataclasses import dataclass
from datetime import datetime

from demo.web.exchange import Answer, Request, not_found, page, redirect
from demo.web.forum_threads import cut, linked, numbered, quoted_post, topics_of
from demo.web.library import Library
from demo.web.publications import Place, Post
from demo.web.templates import escape, fill

POSTS = 10
TOPICS = 3


@dataclass(frozen=True, slots=True)
class Phpbb:
    library: Library

    @classmethod
    def open(cls, base: datetime) -> "Phpbb":
        return cls(Library.load("phpbb", base=base, files=("phpbb",)))

    def answer(self, request: Request) -> Answer:
        match request.path:
            case "/" | "/index.php":
                return self._index()
            case "/viewforum.php":
                return self._section(request)
            case "/viewtopic.php" if "p" in request.query:
                return self._jump(request.number("p"))
            case "/viewtopic.php":
                return self._topic(request)
            case _:
                return not_found("The requested page does not exist.")

    def _sections(self) -> list[Place]:
        return [place for place in self.library.places if not place.section]

    def _index(self) -> Answer:
        rows = "\n".join(
            fill(
                "phpbb_forum_row",
                number=section.number,
                title=escape(section.title),
                description=escape(section.description),
            )
            for section in self._sections()
        )
        return page(
            fill(
                "phpbb_page",
                title="Форум города",
                breadcrumbs="",
                pager="",
                content=f'<ul class="topiclist forums">{rows}</ul>',
            )
        )

    def _section(self, request: Request) -> Answer:
        section = numbered(self._sections(), request.number("f"))
        if section is None:
            return not_found("The requested forum does not exist.")
        start = request.number("start")
        topics, last = cut(topics_of(self.library, section.name), size=TOPICS, page=start // TOPICS + 1)
        rows = "\n".join(self._topic_row(section, topic) for topic in topics)
        pager = _pager(f"./viewforum.php?f={section.number}", start // TOPICS + 1, last, size=TOPICS)
        content = f'<ul class="topiclist topics">{rows}</ul>'
        return page(fill("phpbb_page", title=escape(section.title), breadcrumbs="", pager=pager, content=content))

    def _topic_row(self, section: Place, topic: Place) -> str:
        posts = self.library.in_place(topic.name)
        at = self.library.published_at(posts[-1])
        return fill(
            "phpbb_topic_row",
            forum=section.number,
            number=topic.number,
            title=escape(topic.title),
            author=escape(posts[0].author),
            replies=len(posts) - 1,
            views=len(posts) * 37,
            last_id=posts[-1].id,
            last_author=escape(posts[-1].author),
            last_iso=at.isoformat(),
            last_date=f"{at:%a %b %d, %Y %H:%M}",
        )

    def _jump(self, number: int) -> Answer:
        """./viewtopic.php?p=123 leads to the page of its topic that holds post 123."""
        post = next((post for post in self.library.posts if post.id == number), None)
        topic = self.library.place(post.place) if post else None
        if post is None or topic is None:
            return not_found("The requested post does not exist.")
        start = self.library.in_place(topic.name).index(post) // POSTS * POSTS
        return redirect(f"/viewtopic.php?t={topic.number}&start={start}#p{number}")

    def _topic(self, request: Request) -> Answer:
        topic = numbered([place for place in self.library.places if place.section], request.number("t"))
        if topic is None:
            return not_found("The requested topic does not exist.")
        start = request.number("start")
        posts, last = cut(self.library.in_place(topic.name), size=POSTS, page=start // POSTS + 1)
        section = self.library.place(topic.section)
        breadcrumbs = f'<a href="./viewforum.php?f={section.number}">{escape(section.title)}</a>' if section else ""
        pager = _pager(f"./viewtopic.php?t={topic.number}", start // POSTS + 1, last, size=POSTS)
        content = "\n".join(self._post(topic, post) for post in posts)
        return page(
            fill("phpbb_page", title=escape(topic.title), breadcrumbs=breadcrumbs, pager=pager, content=content)
        )

    def _post(self, topic: Place, post: Post) -> str:
        at = self.library.published_at(post)
        signature = post.markup.signature
        return fill(
            "phpbb_post",
            id=post.id,
            title=escape(post.title or f"Re: {topic.title}"),
            author=escape(post.author),
            iso=at.isoformat(),
            date=f"{at:%a %b %d, %Y %H:%M}",
            content=self._quote(post) + _body(post.text),
            signature=f'<div id="sig{post.id}" class="signature">{_body(signature)}</div>' if signature else "",
        )

    def _quote(self, post: Post) -> str:
        quoted = quoted_post(self.library, post)
        if quoted is None:
            return ""
        return fill("phpbb_quote", author=escape(quoted.author), id=quoted.id, text=_body(quoted.text))


def _body(text: str) -> str:
    return linked(text, css="postlink").replace("\n", "<br>\n")


def _pager(address: str, number: int, last: int, *, size: int) -> str:
    if last == 1:
        return '<div class="pagination">1 page</div>'

    def item(one: int) -> str:
        start = escape(f"{address}&start={(one - 1) * size}")
        return fill("phpbb_pager_item", css="active" if one == number else "", href=start, number=one)

    following = fill("phpbb_pager_next", href=escape(f"{address}&start={number * size}")) if number < last else ""
    return fill("phpbb_pager", items="".join(item(one) for one in range(1, last + 1)), following=following)
