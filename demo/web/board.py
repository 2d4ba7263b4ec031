"""A classified board in the manner of OLX: search pages with a pager, listings, a small API."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from demo.web.board_json import base36, listing_path, offer, product, script, state
from demo.web.exchange import Answer, Request, not_found, page, redirect
from demo.web.library import Library
from demo.web.publications import Post
from demo.web.templates import escape, fill, text_to_html

PAGE = 20


@dataclass(frozen=True, slots=True)
class Board:
    library: Library

    @classmethod
    def open(cls, base: datetime) -> "Board":
        return cls(Library.load("board", base=base, files=("board",)))

    def answer(self, request: Request) -> Answer:
        match request.path.strip("/").split("/"):
            case [""]:
                return redirect("/list/")
            case ["list"]:
                return self._search(request, self._newest_first(), "/list/")
            case ["list", question] if question.startswith("q-"):
                return self._search(request, self._found(question[2:].replace("-", " ")), f"/list/{question}/")
            case ["list", category]:
                return self._search(request, self._filed_under(category), f"/list/{category}/")
            case ["d", "obyavlenie", slug] if "-ID" in slug:
                return self._listing(request, slug.rsplit("-ID", 1)[1].removesuffix(".html"))
            case ["api", "v1", "offers"]:
                return self._offers(request)
            case _:
                return not_found("Страница не найдена.")

    def _newest_first(self) -> list[Post]:
        return sorted(self.library.posts, key=lambda post: post.minutes)

    def _found(self, words: str) -> list[Post]:
        wanted = words.casefold()
        return [post for post in self._newest_first() if wanted in f"{post.title}\n{post.text}".casefold()]

    def _filed_under(self, category: str) -> list[Post]:
        return [post for post in self._newest_first() if post.place == category]

    def _search(self, request: Request, posts: Sequence[Post], path: str) -> Answer:
        number, last = max(request.number("page", 1), 1), max(-(-len(posts) // PAGE), 1)
        shown = posts[(number - 1) * PAGE : number * PAGE]
        ads = [offer(post, origin=request.origin, at=self.library.published_at(post)) for post in shown]
        return page(
            fill(
                "board_search",
                count=len(posts),
                cards="\n".join(self._card(post) for post in shown),
                pager=_pager(path, number, last) if last > 1 else "",
                state=state({"listing": {"listing": {"ads": ads, "pageNumber": number}}}),
            )
        )

    def _card(self, post: Post) -> str:
        return fill(
            "board_card",
            id=post.id,
            href=listing_path(post),
            title=escape(post.title),
            price=escape(post.markup.price or "Договорная"),
            where=escape(post.markup.location),
            date=f"{self.library.published_at(post):%d.%m.%Y %H:%M}",
            picture=f"/media/{post.markup.photos[0]}.png" if post.markup.photos else "/media/no_thumbnail.png",
        )

    def _listing(self, request: Request, code: str) -> Answer:
        post = next((post for post in self.library.posts if base36(post.id) == code), None)
        if post is None:
            return not_found("Объявление не найдено.")
        section = self.library.place(post.place)
        return page(
            fill(
                "board_listing",
                id=post.id,
                title=escape(post.title),
                price=escape(post.markup.price or "Договорная"),
                text=text_to_html(post.text),
                summary=escape(post.text[:150].replace("\n", " ")),
                where=escape(post.markup.location),
                date=f"{self.library.published_at(post):%d.%m.%Y %H:%M}",
                author=escape(post.author),
                section=escape(section.title if section else post.place),
                photos="".join(f'<img src="{request.origin}/media/{name}.png" alt="">' for name in post.markup.photos),
                address=f"{request.origin}{listing_path(post)}",
                linked=script(product(post, origin=request.origin)),
                state=state({"ad": {"ad": offer(post, origin=request.origin, at=self.library.published_at(post))}}),
            )
        )

    def _offers(self, request: Request) -> Answer:
        start, limit = request.number("offset"), min(request.number("limit", PAGE), 52)
        posts = self._newest_first()
        shown = [
            offer(post, origin=request.origin, at=self.library.published_at(post))
            for post in posts[start : start + limit]
        ]
        answer = json.dumps({"data": shown, "metadata": {"total_elements": len(posts)}}, ensure_ascii=False)
        return Answer(answer.encode(), content_type="application/json")


def _pager(path: str, number: int, last: int) -> str:
    numbers = (fill("board_pager_item", path=path, number=one) for one in range(1, last + 1))
    forward = fill("board_pager_forward", path=path, number=number + 1) if number < last else ""
    return fill("board_pager", items="".join(numbers), forward=forward)
