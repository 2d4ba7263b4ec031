"""One message of a Telegram public preview, from its bubble to its date."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from demo.web.publications import Markup, Place, Post
from demo.web.telegram_media import media_html
from demo.web.telegram_text import CONFIRM, emoji_html, message_text
from demo.web.templates import escape, fill


@dataclass(frozen=True, slots=True)
class Bubble:
    """Everything that a message needs to know about its surroundings."""

    origin: str
    channel: Place
    post: Post
    at: datetime
    replied: Post | None = None

    @property
    def address(self) -> str:
        return f"{self.origin}/{self.channel.name}/{self.post.id}"

    @property
    def css(self) -> str:
        # The first of these classes is on every message: it is no sign of an unsupported one.
        return "text_not_supported_wrap service_message" if self.post.markup.service else "text_not_supported_wrap"

    @property
    def view(self) -> str:
        """The data-view token: base64url JSON with chat, post, time and hash."""
        token = {
            "c": -self.channel.number,
            "p": self.post.id,
            "t": int(self.at.timestamp()),
            "h": f"{self.post.id:016x}",
        }
        return urlsafe_b64encode(json.dumps(token, separators=(",", ":")).encode()).decode().rstrip("=")


def message_html(bubble: Bubble) -> str:
    return fill(
        "telegram_message",
        css=bubble.css,
        post=f"{bubble.channel.name}/{bubble.post.id}",
        view=bubble.view,
        channel=f"{bubble.origin}/{bubble.channel.name}",
        name=escape(bubble.channel.title),
        body="\n".join(part for part in (write(bubble) for write in PARTS) if part),
        reactions=_reactions(bubble.post),
        views=_views(bubble.post),
        meta=_meta(bubble),
    )


def rounded(views: int) -> str:
    """1234 → '1.23K', as the preview rounds it."""
    for size, letter in ((1_000_000, "M"), (1_000, "K")):
        if views >= size:
            return f"{views / size:.2f}".rstrip("0").rstrip(".") + letter
    return str(views)


def _forwarded(bubble: Bubble) -> str:
    source = bubble.post.markup.forwarded_from
    if not source:
        return ""
    name = f'<span dir="auto">{escape(source[0])}</span>'
    named = (
        f'<a class="tgme_widget_message_forwarded_from_name" href="{escape(source[1])}">{name}</a>'
        if len(source) > 1
        else f'<span class="tgme_widget_message_forwarded_from_name">{name}</span>'
    )
    return f'<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;{named}</div>'


def _via(bubble: Bubble) -> str:
    bot = bubble.post.markup.via_bot
    return f'<a class="tgme_widget_message_via_bot" href="https://t.me/{bot}">via @{bot}</a>' if bot else ""


def _reply(bubble: Bubble) -> str:
    if bubble.replied is None:
        return ""
    return fill(
        "telegram_reply",
        href=f"{bubble.origin}/{bubble.channel.name}/{bubble.replied.id}",
        name=escape(bubble.replied.author or bubble.channel.title),
        text=message_text(bubble.replied.text[:80].replace("\n", " "), bubble.replied.markup),
    )


def _media(bubble: Bubble) -> str:
    return media_html(bubble.post, origin=bubble.origin, address=bubble.address)


def _text(bubble: Bubble) -> str:
    if not bubble.post.text:
        return ""
    opening = '<div class="tgme_widget_message_text js-message_text" dir="auto">'
    written = f"{opening}{message_text(bubble.post.text, bubble.post.markup)}</div>"
    # A caption is nested in a second element of the same class.
    return f"{opening}{written}</div>" if bubble.post.markup.photos else written


def _preview(bubble: Bubble) -> str:
    shown = bubble.post.markup.preview
    if not shown:
        return ""
    address, site, title, description = (escape(part) for part in shown)
    return fill("telegram_preview", address=address, site=site, title=title, description=description)


def _buttons(bubble: Bubble) -> str:
    def button(label: str, address: str) -> str:
        return fill("telegram_button", address=escape(address), confirm=CONFIRM, label=message_text(label, Markup()))

    rows = ("".join(button(*one) for one in row) for row in bubble.post.markup.buttons)
    drawn = "".join(f'<div class="tgme_widget_message_inline_row">{row}</div>' for row in rows)
    return f'<div class="tgme_widget_message_inline_keyboard">{drawn}</div>' if drawn else ""


def _reactions(post: Post) -> str:
    drawn = "".join(
        f'<span class="tgme_reaction">{emoji_html(emoji)}{count}</span>' for emoji, count in post.markup.reactions
    )
    return f'<div class="tgme_widget_message_reactions js-message_reactions">{drawn}</div>' if drawn else ""


def _views(post: Post) -> str:
    views = post.markup.views
    written = f'<span class="tgme_widget_message_views">{rounded(views)}</span><span class="copyonly"> views</span>'
    return written if views else ""


def _meta(bubble: Bubble) -> str:
    edited = "edited &nbsp;" if bubble.post.markup.edited else ""
    signed = bubble.post.author
    author = (
        f'<span class="tgme_widget_message_from_author" dir="auto">{escape(signed)}</span>,&nbsp;' if signed else ""
    )
    time = f'<time datetime="{bubble.at.isoformat()}" class="time">{bubble.at:%H:%M}</time>'
    return f'{edited}{author}<a class="tgme_widget_message_date" href="{bubble.address}">{time}</a>'


PARTS: tuple[Callable[[Bubble], str], ...] = (_forwarded, _via, _reply, _media, _text, _preview, _buttons)
