"""Reads what hangs on a post of a VK wall: pictures, polls, goods, files, the place it was written at."""

from collections.abc import Iterator, Mapping

from crawler.items import Link, LinkKind, Media, MediaKind
from crawler.pages.linked import Json, at, list_at, text_at
from crawler.pages.numbers import read_count

KINDS = {
    "photo": MediaKind.PHOTO, "posted_photo": MediaKind.PHOTO, "video": MediaKind.VIDEO, "doc": MediaKind.DOCUMENT,
    "audio_message": MediaKind.VOICE, "sticker": MediaKind.STICKER, "poll": MediaKind.POLL, "graffiti": MediaKind.PHOTO,
    "clip": MediaKind.VIDEO,
}  # fmt: skip
#: attachments that show words of their own; a link shows those of another page
WORDED = frozenset(
    {
        "poll", "doc", "market", "market_album", "album", "video", "clip", "photo", "note", "page", "pretty_cards",
        "audio", "audio_playlist", "podcast", "event", "article", "app",
    }
)  # fmt: skip
WORDS = ("question", "artist", "title", "name", "description", "text", "address")


def words_of(attachment: Json) -> str:
    """Return what an attachment shows in words: a poll with its answers, a file's name, goods with their price."""
    body = at(attachment, text_at(attachment, "type"))
    if text_at(attachment, "type") not in WORDED:
        return ""
    lines = [text_at(body, name) for name in WORDS]
    lines += [text_at(one, "text") for one in list_at(body, "answers")]
    lines += [text_at(body, "price", "text"), *(text_at(card, "title") for card in list_at(body, "cards"))]
    return "\n".join(line.strip() for line in lines if line.strip())


def place_of(item: Mapping[str, Json]) -> str:
    """Return where a post says that it was written."""
    lines = (text_at(item, "geo", "place", name) for name in ("title", "address"))
    return "\n".join(dict.fromkeys(line.strip() for line in lines if line.strip()))


def source_of(item: Mapping[str, Json]) -> Iterator[Link]:
    if url := text_at(item, "copyright", "link"):
        yield Link(url, text_at(item, "copyright", "name"))


def links_of(attachments: list[Json]) -> Iterator[Link]:
    for attachment in attachments:
        kind = text_at(attachment, "type")
        url = text_at(attachment, "link", "url") or text_at(attachment, kind, "view_url")
        if url:
            yield Link(url, text_at(attachment, kind, "title"), LinkKind.PREVIEW)
        for card in list_at(attachment, "pretty_cards", "cards"):
            if text_at(card, "link_url"):
                yield Link(text_at(card, "link_url"), text_at(card, "title"), LinkKind.PREVIEW)
        button = text_at(attachment, "link", "button", "action", "url")
        if button:
            yield Link(button, text_at(attachment, "link", "button", "title"), LinkKind.BUTTON)


def media_of(attachments: list[Json]) -> Iterator[Media]:
    for attachment in attachments:
        kind = text_at(attachment, "type")
        if kind in KINDS:
            body = at(attachment, kind)
            found = list_at(body, "sizes") or list_at(body, "images")
            sizes = sorted(found, key=lambda size: read_count(text_at(size, "width")) or 0)
            yield Media(KINDS[kind], text_at(sizes[-1], "url") if sizes else _address(kind, body))


def _address(kind: str, body: Json) -> str:
    owner, number = text_at(body, "owner_id"), text_at(body, "id")
    if kind in {"video", "clip"} and owner and number:
        return f"https://vk.com/{kind}{owner}_{number}"
    addresses = (text_at(body, name) for name in ("url", "link_mp3", "photo_1280", "photo_807", "photo_604"))
    return next((address for address in addresses if address), "")
