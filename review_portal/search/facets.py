"""The signs that stand in the index beside a post's words, so that one look-up answers words and filters together.

They begin with "=", which no word of a text can: PostgreSQL's parser never gives such a token.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

WEEK = 7 * 86_400
EVERY = "=post"
UNDECIDED = "none"


def facet(name: str, value: object) -> str:
    """Return the sign of one value: ('lang', 'kk') → '=lang:kk'."""
    return f"={name}:{value}"


def week_of(at: datetime) -> int:
    """Count weeks since 1970, so that a search can begin with the newest."""
    return int(at.timestamp()) // WEEK


def start_of(week: int) -> datetime:
    return datetime.fromtimestamp(week * WEEK, UTC)


def host_of(url: str) -> str:
    """Return the host of an address, or nothing where a hostile page gave none that can be read."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def hosts(url: str) -> list[str]:
    """Return a host and those it belongs to: 'https://a.shop.example/x' → ['a.shop.example', 'shop.example']."""
    labels = host_of(url).split(".")
    return [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))] if labels != [""] else []


def picture_key(media: Mapping[str, object]) -> str:
    """Return how a picture is known: by the digest of its bytes where the crawler kept them, else of its address."""
    known = str(media.get("sha256") or "")
    address = str(media.get("url") or "").partition("?")[0]
    if not known and not address:
        return ""
    return (known or hashlib.sha256(address.encode()).hexdigest())[:32]


def picture_keys(media: Iterable[Mapping[str, object]]) -> list[str]:
    return sorted({key for one in media if (key := picture_key(one))})


def look_key(phash: int) -> str:
    """Return a captured picture's perceptual hash as PostgreSQL's to_hex writes it, sixteen signs long."""
    return f"{phash & (1 << 64) - 1:016x}"


def phash_of(key: str) -> int | None:
    """Return the signed number behind a look_key, or None for a key of another kind."""
    if len(key) != 16 or not set(key) <= set("0123456789abcdef"):
        return None
    unsigned = int(key, 16)
    return unsigned - (1 << 64) if unsigned >> 63 else unsigned
