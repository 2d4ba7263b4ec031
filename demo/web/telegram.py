"""Public previews of Telegram channels: history pages, landing pages and single embedded messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from demo.web.exchange import Answer, Request, page, redirect
from demo.web.library import Library
from demo.web.publications import Place, Post
from demo.web.telegram_message import Bubble, message_html, rounded
from demo.web.templates import escape, fill, text_to_html

PAGE = 20
FILES = ("telegram_shop", "telegram_city", "telegram_news")


@dataclass(frozen=True, slots=True)
class Telegram:
    library: Library

    @classmethod
    def open(cls, base: datetime) -> "Telegram":
        return cls(Library.load("telegram", base=base, files=FILES))

    def answer(self, request: Request) -> Answer:
        match request.path.strip("/").split("/"):
            case ["s", name] | ["s", name, _]:
                return self._history(request, name)
            case [name, number] if number.isdecimal() and "embed" in request.query:
                return self._single(request, name, int(number))
            case [name, *_] if name:
                return self._landing(name)
            case _:
                return redirect("/example_kz_news24")

    def _history(self, request: Request, name: str) -> Answer:
        channel = self.library.place(name)
        if channel is None or not channel.preview:
            # The preview answers the same for a channel that does not exist, is private or is withheld.
            return redirect(f"/{name}")
        everything = self.library.in_place(name)
        wanted = self._search(everything, request.query.get("q", ""))
        shown = _window(wanted, before=request.number("before"), after=request.number("after"))
        older = bool(shown) and wanted[0].id < shown[0].id
        newer = bool(shown) and shown[-1].id < wanted[-1].id
        messages = "\n".join(message_html(self._bubble(request, channel, post)) for post in shown) or fill(
            "telegram_empty"
        )
        return page(
            fill(
                "telegram_history",
                title=escape(channel.title),
                name=name,
                description=text_to_html(channel.description),
                summary=escape(channel.description.replace("\n", " ")),
                photo=f"{request.origin}/media/{name}.png",
                counters=_counters(channel, everything),
                links=_page_links(name, shown, older=older, newer=newer),
                more_before=_more(name, "before", shown[0].id) if older else "",
                more_after=_more(name, "after", shown[-1].id) if newer else "",
                messages=messages,
            )
        )

    @staticmethod
    def _search(posts: Sequence[Post], words: str) -> Sequence[Post]:
        return [post for post in posts if words.casefold() in post.text.casefold()] if words else posts

    def _bubble(self, request: Request, channel: Place, post: Post) -> Bubble:
        replied = self.library.find(channel.name, post.markup.reply_to) if post.markup.reply_to else None
        return Bubble(request.origin, channel, post, self.library.published_at(post), replied)

    def _single(self, request: Request, name: str, number: int) -> Answer:
        channel, post = self.library.place(name), self.library.find(name, number)
        if channel is None or post is None:
            return page(fill("telegram_error", name=name, text="Post not found"))
        return page(fill("telegram_embed", message=message_html(self._bubble(request, channel, post)), name=name))

    def _landing(self, name: str) -> Answer:
        """A name nobody took still answers 200, with another title."""
        channel = self.library.place(name)
        if channel is None:
            return page(fill("telegram_contact", name=name))
        return page(
            fill(
                "telegram_landing",
                name=name,
                title=escape(channel.title),
                extra=f"{channel.followers:,} subscribers".replace(",", " "),
                description=text_to_html(channel.description),
                preview=f'<a class="tgme_page_context_link" href="/s/{name}">Preview channel</a>'
                if channel.preview
                else "",
            )
        )


def _window(posts: Sequence[Post], *, before: int, after: int) -> Sequence[Post]:
    """The last twenty before a number, or the first twenty after one."""
    if after:
        return [post for post in posts if post.id > after][:PAGE]
    return [post for post in posts if not before or post.id < before][-PAGE:]


def _page_links(name: str, shown: Sequence[Post], *, older: bool, newer: bool) -> str:
    before = f'<link rel="prev" href="/s/{name}?before={shown[0].id}">' if older else ""
    after = f'<link rel="next" href="/s/{name}?after={shown[-1].id}">' if newer else ""
    return before + after


def _more(name: str, direction: str, number: int) -> str:
    return fill("telegram_more", name=name, direction=direction, number=number)


def _counters(channel: Place, posts: Sequence[Post]) -> str:
    counts = {
        "subscribers": channel.followers,
        "photos": sum(len(post.markup.photos) for post in posts),
        "videos": sum(bool(post.markup.video) for post in posts),
        "files": sum(bool(post.markup.document) for post in posts),
        "links": sum("http" in post.text for post in posts),
    }
    return "".join(
        f'<div class="tgme_channel_info_counter"><span class="counter_value">{rounded(count)}</span> '
        f'<span class="counter_type">{kind}</span></div>'
        for kind, count in counts.items()
        if count
    )
