"""Reads what hangs on a Telegram message besides its text: pictures, files, polls, contacts."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.items import Media, MediaKind
from crawler.pages.addresses import joined
from crawler.pages.parts import Parts
from crawler.pages.reading import read_line, read_text

BACKGROUND = re.compile(r"""url\(\s*['"]?([^'")]{1,4000})""")
PREFIX = "tgme_widget_message"
# In document order, albums hold several of them under one data-post.
KINDS = {
    f"{PREFIX}_photo_wrap": MediaKind.PHOTO,
    f"{PREFIX}_video_player": MediaKind.VIDEO,
    f"{PREFIX}_roundvideo_player": MediaKind.VIDEO,
    f"{PREFIX}_voice_player": MediaKind.VOICE,
    f"{PREFIX}_document_wrap": MediaKind.DOCUMENT,
    f"{PREFIX}_sticker_wrap": MediaKind.STICKER,
    f"{PREFIX}_sticker": MediaKind.STICKER,
    f"{PREFIX}_tgsticker": MediaKind.STICKER,
    f"{PREFIX}_videosticker": MediaKind.STICKER,
    f"{PREFIX}_poll": MediaKind.POLL,
}
# A medium within a medium is its thumbnail; quotes and link previews show somebody else's.
NOT_WITHIN = frozenset(KINDS) | {f"{PREFIX}_reply", f"{PREFIX}_link_preview"}
WORDS_OF = (
    "document_title document_extra poll_question poll_option_text contact_name contact_phone location_title "
    "location_address venue_title venue_address game_title game_description invoice_title invoice_description"
)
#: what a bubble shows besides the author's words
BESIDE = frozenset(
    f"{PREFIX}_{name}"
    for name in (
        "user", "author", "owner_name", "from_author", "forwarded_from", "via_bot", "reply", "link_preview",
        "inline_keyboard", "inline_row", "reactions", "footer", "info", "meta", "date", "views", "voters", "poll_type",
        "replies",
    )
)  # fmt: skip
BESIDE_BEGINNINGS = ("message_media_not_supported", "message_media_view", "message_video_duration", "tgme_action")
ATTACHED = tuple(f"{PREFIX}_{name}" for name in WORDS_OF.split())


def read_media(parts: Parts, base: str) -> tuple[Media, ...]:
    """Return the media of a message, an album's one by one, without those of quotes and link previews."""
    found = [element for name in KINDS for element in parts.all(name) if not parts.is_within(element, NOT_WITHIN)]
    media = []
    for element in _in_order(parts, found):
        kind = next(KINDS[name] for name in element.get("class").split() if name in KINDS)
        address = next(_addresses(element, kind), "")
        media.append(Media(kind, joined(base, address) if address else ""))
    return tuple(media)


def read_attachments(parts: Parts) -> list[str]:
    """Return the words that attachments show: file names, a poll's question and options, a contact's phone."""
    worded = [element for name in ATTACHED for element in parts.all(name)]
    lines = (read_line(element) for element in _in_order(parts, worded))
    return [line for line in lines if line]


def _in_order(parts: Parts, found: list[HtmlElement]) -> list[HtmlElement]:
    """Sort as a person meets them: of two files each has its size below its name."""
    order = {element: place for place, element in enumerate(parts.root.iter())} if len(found) > 1 else {}
    return sorted(dict.fromkeys(found), key=lambda element: order.get(element, 0))


def read_unknown(parts: Parts) -> str:
    """Return the words of a kind of message that nobody here knows yet: better unsorted words than none."""
    bubble = parts.first(f"{PREFIX}_bubble")
    return read_text(bubble, drop=_is_beside).text


def _is_beside(element: HtmlElement) -> bool:
    names = element.get("class", "")[:500].split()
    return not BESIDE.isdisjoint(names) or any(name.startswith(BESIDE_BEGINNINGS) for name in names)


def _addresses(element: HtmlElement, kind: MediaKind) -> Iterator[str]:
    """Yield the addresses of a medium, the best first."""
    yield from (found.get("src") for found in element.iter("video", "audio") if found.get("src"))
    # What a browser cannot play is linked instead: the words beside it say "view in Telegram".
    yield from (found.get("href") for found in element.iter("a") if ".mp4" in found.get("href", "")[:4000])
    yield from (found.get("data-webp") for found in element.iter("i") if found.get("data-webp"))
    yield from (found.get("srcset") for found in element.iter("source") if _is_address(found.get("srcset")))
    for found in (element, *element.iter("i")):
        background = BACKGROUND.search(found.get("style", "")[:9000])
        if background and _is_address(background[1]):
            yield background[1]
    if kind in {MediaKind.DOCUMENT, MediaKind.VIDEO}:
        yield element.get("href", "")


def _is_address(text: str | None) -> bool:
    return bool(text) and not str(text).startswith("data:")
