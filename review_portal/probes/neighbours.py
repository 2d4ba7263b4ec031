"""Names who must stay open beside an entry: the host around a page, the parent of a name, who shares its address."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from publicsuffixlist import PublicSuffixList

from review_portal.blocking.collateral import SeenByUs
from review_portal.blocking.models import BlockEntry
from review_portal.exports.lines import parents

MOST = 4


def addresses_of(entry: BlockEntry) -> list[str]:
    """Return what is measured for an entry; a channel on a shared platform is the platform's act, not a provider's."""
    if entry.kind == "host":
        return [f"https://{entry.canonical}/", f"http://{entry.canonical}/"]
    if entry.kind == "url":
        return [entry.canonical]
    if entry.kind == "ip":
        shown = f"[{entry.canonical}]" if ":" in entry.canonical else entry.canonical
        return [f"https://{shown}/", f"http://{shown}/"]
    return []


def neighbours_of(entry: BlockEntry, *, seen: SeenByUs) -> list[str]:
    """Return a few addresses beside the entry that nobody asked to block."""
    beside = dict.fromkeys(host for host in around(entry, seen=seen) if host and host != entry.canonical)
    return unlisted(list(beside)[:MOST])


def appointed() -> list[str]:
    """Return the addresses that the office wants open beside whatever is blocked."""
    return unlisted(settings.PROBE_NEIGHBOURS)


def unlisted(hosts: list[str]) -> list[str]:
    """Leave out who is listed, or stands beneath a listed name: that they are shut is meant."""
    names = {host: {host, *parents(host)} for host in hosts}
    wanted = {name for found in names.values() for name in found}
    standing = BlockEntry.objects.filter(status="in_force", kind="host", canonical__in=wanted)
    taken = set(standing.values_list("canonical", flat=True))
    return [f"https://{host}/" for host in hosts if not names[host] & taken]


@cache
def suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def around(entry: BlockEntry, *, seen: SeenByUs) -> Iterator[str]:
    if entry.kind == "url":
        yield urlsplit(entry.canonical).hostname or ""
    if entry.kind == "host":
        parent = suffixes().privatesuffix(entry.canonical)
        if parent and parent != entry.canonical:
            yield parent
        yield from (name for name in seen.beside(entry.canonical) if not name.endswith(f".{entry.canonical}"))
    if entry.kind == "ip":
        yield from seen.at(entry.canonical)
    if entry.kind == "channel":
        yield "t.me"
