"""Answers whether one exact address is restricted. It lists nothing, and every no looks like any other no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Q

from review_portal.blocking.models import BlockEntry
from review_portal.blocking.targets import Kind, Target, read_target
from review_portal.exports.lines import parents

LONGEST = 2000
MOST_PARENTS = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """`entries` are those that hit the address: its own, or that of the host it lives on. None of them is a no.

    `read` is the address as a list would have it: whoever typed it in letters sees which name was asked about.
    """

    asked: str
    entries: tuple[BlockEntry, ...] = ()
    read: str = ""

    @property
    def is_listed(self) -> bool:
        return bool(self.entries)


def look_up(text: str, *, now: datetime) -> Answer:
    """Read the text as the guard does and ask for exactly that; always one query, whatever was asked."""
    asked = text.strip()[:LONGEST]
    read = read_target(asked)
    wanted = keys(read)
    exact = Q(pk=None)
    for kind, values in wanted.items():
        exact |= Q(kind=kind, canonical__in=values)
    found = BlockEntry.objects.in_force(now).filter(exact).with_grounds().order_by("pk")
    return Answer(asked, tuple(found), read.canonical)


def keys(target: Target) -> dict[str, list[str]]:
    """Return what would be in a list: the address in both schemes, and the names that it stands under."""
    if target.kind in {Kind.UNREADABLE, Kind.WILDCARD, Kind.NETWORK}:
        return {}
    if target.kind in {Kind.CHANNEL, Kind.IP}:
        return {str(target.kind): [target.canonical]}
    names = [target.host, *list(parents(target.host))[:MOST_PARENTS]]
    found = {"host": names, "ip": [target.host]}
    if target.kind is Kind.URL:
        parts = urlsplit(target.canonical)
        found["url"] = [parts._replace(scheme=scheme).geturl() for scheme in ("https", "http")]
    return found
