"""Reads one message of a Telegram preview: text, links, who wrote, forwarded or quoted it."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.items import Link, LinkKind, Post
from crawler.pages.addresses import joined
from crawler.pages.numbers import read_count
from crawler.pages.parts import Parts
from crawler.pages.reading import link_url, read_line, read_links, read_text
from crawler.pages.telegram_media import PREFIX, read_attachments, read_media, read_unknown
from crawler.pages.times import parse_time

INNER = frozenset({f"{PREFIX}_text", f"{PREFIX}_reply"})
REPLY = frozenset({f"{PREFIX}_reply"})
PREVIEW_NAMES = ("link_preview_title", "link_preview_description", "link_preview_site_name")
EDITED = re.compile(r"\b(?:edited|изменено)\b")
LINKS_APART = (
    (LinkKind.BUTTON, f"{PREFIX}_inline_button"),
    (LinkKind.PREVIEW, f"{PREFIX}_link_preview"),
    (LinkKind.FORWARD, f"{PREFIX}_forwarded_from_name"),
    (LinkKind.REPLY, f"{PREFIX}_reply"),
    (LinkKind.TEXT, f"{PREFIX}_via_bot"),
    (LinkKind.TEXT, f"{PREFIX}_location_wrap"),
)


def read_message(message: HtmlElement, base: str) -> Post | None:
    """Return the post, or None for a service message that says nothing."""
    parts = Parts(message)
    post_id, url = _identity(message, parts, base)
    own = list(_own_texts(parts))
    texts = [read_text(element) for element in own]
    text = "\n".join([seen.text for seen in texts if seen.text] + read_attachments(parts))
    is_service = "service_message" in message.get("class", "").split()
    media = read_media(parts, base)
    if not text and not media and not is_service:
        text = read_unknown(parts)
    if not post_id or (is_service and not text):
        return None
    reply = parts.first(f"{PREFIX}_reply")
    return Post(
        post_id=post_id,
        url=url,
        published_at=parse_time(_time(parts.first(f"{PREFIX}_date", f"{PREFIX}_footer", f"{PREFIX}_bubble"))),
        edited=_is_edited(parts),
        author=_author(parts),
        text=text,
        hidden_text="\n".join(seen.hidden for seen in texts if seen.hidden),
        links=tuple(_links(parts, own, base)),
        media=media,
        forwarded_from=_forwarded_from(parts),
        reply_to=_replied_to(reply, url, base),
        reply_text=_reply_text(parts, reply),
        views=read_count(read_line(parts.first(f"{PREFIX}_views"))),
    )


def _identity(message: HtmlElement, parts: Parts, base: str) -> tuple[str, str]:
    """Return a message's name and address; a comment has a number of its own below the post that it stands under."""
    post_id, number = message.get("data-post", "").strip(), message.get("data-post-id", "").strip()
    date = parts.first(f"{PREFIX}_date")
    link = (date.get("href") or "") if date is not None else ""
    if post_id or not number:
        return post_id, joined(base, link or f"/{post_id}").partition("?")[0]
    place = joined(base, link or base).partition("?")[0]
    name = f"{urlsplit(place).path.strip('/').removeprefix('s/')}?comment={number}"
    return name, joined(base, f"/{name}")


def _replied_to(reply: HtmlElement | None, url: str, base: str) -> str | None:
    """Return what is answered: a link to it, or below a post the number of another comment."""
    if reply is None:
        return None
    number = reply.get("data-reply-to", "").strip()
    below = f"{url.partition('?')[0]}?comment={number}" if number else None
    return joined(base, reply.get("href")) if reply.get("href") else below


def _links(parts: Parts, own: list[HtmlElement], base: str) -> Iterator[Link]:
    for element in own:
        yield from read_links(element, base)
    for kind, name in LINKS_APART:
        for anchor in parts.all(name):
            url = link_url(anchor, base)
            if url:
                yield Link(url, _label(anchor, kind), kind)


def _label(anchor: HtmlElement, kind: LinkKind) -> str:
    if kind is LinkKind.REPLY:
        return ""  # the quoted words are in reply_text
    return read_line(Parts(anchor).first(*PREVIEW_NAMES) if kind is LinkKind.PREVIEW else anchor)


def _own_texts(parts: Parts) -> Iterator[HtmlElement]:
    """Yield the outermost text elements, each once: the class nests, and reply quotes share it."""
    for text in parts.all(f"{PREFIX}_text"):
        if "js-message_reply_text" not in text.get("class", "").split() and not parts.is_within(text, INNER):
            yield text


def _reply_text(parts: Parts, reply: HtmlElement | None) -> str:
    quoted = parts.first("js-message_reply_text")
    if quoted is None and reply is not None:
        quoted = Parts(reply).first(f"{PREFIX}_text", f"{PREFIX}_metatext")
    return read_text(quoted).text


def _time(place: HtmlElement | None) -> str:
    moments = (element.get("datetime", "") for element in place.iter("time")) if place is not None else iter(())
    return next(filter(None, moments), "")  # how long a video lasts is a time without a moment


def _author(parts: Parts) -> str | None:
    """Return who signed the message: the person when the channel shows signatures, else the channel itself."""
    for name in (f"{PREFIX}_from_author", f"{PREFIX}_author_name", f"{PREFIX}_owner_name"):
        for element in parts.all(name):
            if not parts.is_within(element, REPLY):
                return read_line(element) or None
    return None


def _forwarded_from(parts: Parts) -> str | None:
    name = read_line(parts.first(f"{PREFIX}_forwarded_from_name"))
    signed = read_line(parts.first(f"{PREFIX}_forwarded_from_author"))
    if not name:
        whole = read_line(parts.first(f"{PREFIX}_forwarded_from"))
        name = re.sub(r"^(?:Forwarded from|Переслано из|Переслано от)\s*", "", whole)
    return f"{name} ({signed})" if name and signed and signed != name else name or signed or None


def _is_edited(parts: Parts) -> bool:
    """Look for the word beside the date; it has an element of its own in no version of the page."""
    meta = parts.first(f"{PREFIX}_meta")
    words = [meta.text or "", *(child.tail or "" for child in meta)] if meta is not None else []
    return any(EDITED.search(word) for word in words)
