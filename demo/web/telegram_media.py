"""Photos, albums, films, voices, stickers, documents and polls of a Telegram message."""

from collections.abc import Callable

from demo.web.publications import Post
from demo.web.templates import escape, fill

#: what is drawn from a post, the place of its media and its own address
Draw = Callable[[Post, str, str], str]


def media_html(post: Post, *, origin: str, address: str) -> str:
    drawn = (draw(post, f"{origin}/media", address) for draw in KINDS)
    return "\n".join(part for part in drawn if part)


def _photos(post: Post, media: str, address: str) -> str:
    pictures = [f"{media}/{name}.png" for name in post.markup.photos]
    if len(pictures) < 2:
        return "".join(fill("telegram_photo", id=post.id, address=address, picture=one) for one in pictures)
    channel = address.rsplit("/", 1)[0]
    drawn = (
        fill("telegram_album_photo", top=120 * place, picture=one, address=f"{channel}/{post.id + place}")
        for place, one in enumerate(pictures)
    )
    return fill("telegram_album", photos="".join(drawn))


def _named(kind: str) -> Draw:
    """Films, voices and stickers differ in their template only."""

    def draw(post: Post, media: str, address: str) -> str:
        name: str = getattr(post.markup, kind)
        return fill(f"telegram_{kind}", name=name, media=media, address=address) if name else ""

    return draw


def _document(post: Post, media: str, address: str) -> str:
    if not post.markup.document:
        return ""
    name, size = post.markup.document
    return fill("telegram_document", name=escape(name), size=escape(size), address=address)


def _poll(post: Post, media: str, address: str) -> str:
    if not post.markup.poll:
        return ""
    question, *options = post.markup.poll
    share = 100 // len(options)
    drawn = (fill("telegram_poll_option", share=share, option=escape(option)) for option in options)
    return fill("telegram_poll", question=escape(question), options="".join(drawn), address=address)


def _unsupported(post: Post, media: str, address: str) -> str:
    return fill("telegram_unsupported", address=address) if post.markup.unsupported else ""


KINDS: tuple[Draw, ...] = (
    _photos,
    _named("video"),
    _named("voice"),
    _named("sticker"),
    _document,
    _poll,
    _unsupported,
)
