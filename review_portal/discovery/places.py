"""Says which place a contact or a link belongs to, and which family of source could watch it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from review_portal.scoring.models import Kind
from review_portal.sources.models import Source

Family = Source.Family
TELEGRAM_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
# Hosts where everybody has a place of their own: the place is the first step of the path, the host itself is none.
SHARED_HOSTS = frozenset({
    "facebook.com", "github.com", "google.com", "instagram.com", "linktr.ee", "ok.ru", "pinterest.com", "taplink.cc",
    "telegra.ph", "threads.net", "tiktok.com", "twitter.com", "vk.com", "vk.ru", "x.com", "youtube.com",
})  # fmt: skip
# Steps there that lead to one page or to the host's own machinery, and say nothing of whose place it is.
NO_PLACE = re.compile(
    r"(?:wall|photo|video|clip|topic|album|market|doc)-?\d|[\w.]+\.php|(?:away|explore|feed|intent|p|playlist|reel|search|"
    r"share|sharer|shorts|stories|video|watch)$"
)
BOARD_HOSTS = frozenset({"olx.kz", "olx.uz", "olx.ua", "olx.kg"})
FORUM_SIGNS = re.compile(r"^forum[s.]|\.forum\.|/(?:forums?|viewtopic|viewforum|showthread|threads?)(?:[/.?]|$)")
FEED_SIGNS = re.compile(r"(?:\.rss|\.atom|/rss|/feed|/atom|/rss\.xml|/feed\.xml|/sitemap\.xml)/?$")
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where a candidate is: `key` is the same for every spelling of it."""

    key: str
    address: str
    family: str


def place_of(kind: str, canonical: str) -> Place | None:
    """Return the place that an entity leads to; None for what cannot be watched (phones, bots, wallets)."""
    if kind == Kind.HANDLE:
        return Place(f"t.me/{canonical.lower()}", f"https://t.me/s/{canonical}", Family.TELEGRAM)
    if kind == Kind.INVITE:
        return Place(f"t.me/+{canonical}", f"https://t.me/+{canonical}", Family.TELEGRAM)
    if kind == Kind.HOST:
        return _web_place(f"https://{canonical}/")
    return _web_place(canonical) if kind == Kind.URL else None


def place_at(address: str) -> Place | None:
    """Return the place of an address that is watched: `https://t.me/s/Example_x` → `t.me/example_x`."""
    host, steps = _parts(address)
    if host not in TELEGRAM_HOSTS:
        return _web_place(address)
    name = next((step for step in steps if step != "s"), "")
    return place_of(Kind.HANDLE, name) if name else None


def _web_place(address: str) -> Place | None:
    host, steps = _parts(address)
    if not host or len(address) > LONGEST or _is_inside(host) or host in TELEGRAM_HOSTS:
        return None
    scheme = "http" if address.startswith("http:") or host.endswith((".onion", ".i2p")) else "https"
    if host in SHARED_HOSTS:
        return _own_place(host, steps)
    family = _family(address, host)
    whole = address if family == Family.FEED else f"{scheme}://{urlsplit(address).netloc.rpartition('@')[2]}/"
    return Place(host, whole, family)


def _own_place(host: str, steps: list[str]) -> Place | None:
    """Return somebody's place on a host that many share: `vk.com/Example_wall/x` → `vk.com/example_wall`."""
    if not steps or NO_PLACE.match(steps[0].lower()):
        return None
    family = Family.VK if host in {"vk.com", "vk.ru"} else Family.SITE
    return Place(f"{host}/{steps[0].lower()}", f"https://{host}/{steps[0]}", family)


def _family(address: str, host: str) -> str:
    path = urlsplit(address).path.lower()
    if host in BOARD_HOSTS:
        return Family.BOARD
    if FEED_SIGNS.search(path):
        return Family.FEED
    return Family.FORUM if FORUM_SIGNS.search(host) or FORUM_SIGNS.search(path) else Family.SITE


def _parts(address: str) -> tuple[str, list[str]]:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        port = parts.port
    except ValueError:
        return "", []
    named = host if port in (None, 80, 443) else f"{host}:{port}"
    return (named if parts.scheme in {"http", "https"} else ""), [step for step in parts.path.split("/") if step]


def _is_inside(host: str) -> bool:
    """Say whether the host is an address of a network that is not public, or no name at all."""
    bare = host.rpartition(":")[0] if host.count(":") == 1 else host
    try:
        return not ipaddress.ip_address(bare).is_global
    except ValueError:
        return "." not in bare or bare.endswith((".local", ".localhost", ".internal"))
