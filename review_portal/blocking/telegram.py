"""Finds the channel, group or bot behind every spelling of a Telegram link."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
WEB = frozenset({"web.telegram.org", "webk.telegram.org", "weba.telegram.org"})
HANDLE = re.compile(r"[a-z][a-z0-9_]{2,30}[a-z0-9]", re.IGNORECASE)
INVITE = re.compile(r"[A-Za-z0-9_-]{8,64}")
# First words of paths that are functions of the platform, not names of channels.
FUNCTIONS = frozenset(
    {
        "addemoji",
        "addlist",
        "addstickers",
        "addtheme",
        "auction",
        "bg",
        "boost",
        "call",
        "confirmphone",
        "contact",
        "giftcode",
        "invoice",
        "iv",
        "joinchat",
        "login",
        "nft",
        "proxy",
        "s",
        "setlanguage",
        "share",
        "socks",
        "stickers",
        "c",
        "m",
        "a",
        "k",
        "z",
    }
)


def channel(host: str, path: str, query: str, fragment: str) -> str | None:
    """Return the canonical channel of a web link, or None when it names none.

    t.me/s/Example_X/12 → https://t.me/example_x; t.me/joinchat/AbC_123xyz → https://t.me/+AbC_123xyz.
    """
    if host in WEB:
        return from_handle(fragment.lstrip("#@"))
    if host not in HOSTS:
        name, _, parent = host.partition(".")
        # username.t.me is the same page as t.me/username
        return from_handle(name) if parent == "t.me" and name != "www" else None
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] == "s":
        parts = parts[1:]
    return from_path(parts) if parts else None


def from_path(parts: list[str]) -> str | None:
    first, *rest = parts
    if first.startswith(("+", "%2B", "%20")):
        return from_invite(re.sub(r"^(?:\+|%2B|%20)", "", first))
    if first == "joinchat" and rest:
        return from_invite(rest[0])
    if first == "c" and rest and rest[0].isdigit():
        return f"https://t.me/c/{int(rest[0])}"
    return None if first.lower() in FUNCTIONS else from_handle(first)


def from_scheme(rest: str) -> str | None:
    """Return the channel of a tg: link: 'resolve?domain=example_x' → https://t.me/example_x."""
    verb, _, query = rest.lstrip("/").partition("?")
    fields = parse_qs(query)
    if verb.strip("/") == "resolve" and fields.get("domain"):
        return from_handle(fields["domain"][0])
    if verb.strip("/") == "join" and fields.get("invite"):
        return from_invite(fields["invite"][0])
    return None


def from_handle(text: str) -> str | None:
    return f"https://t.me/{text.lower()}" if HANDLE.fullmatch(text) and "__" not in text else None


def from_invite(text: str) -> str | None:
    return f"https://t.me/+{text}" if INVITE.fullmatch(text) else None


def handle(canonical: str) -> str:
    """Return the last part of a canonical channel: https://t.me/example_x → example_x."""
    return canonical.removeprefix("https://t.me/")
