"""Rules for Squid: hosts, pages and addresses; over HTTPS a plain proxy sees the host only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, gathered, moment, of_kind, without_children


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    """Write access lists and one `deny` for each that is not empty: Squid stops at a list that was never defined."""
    # Squid complains about ".a.example" beside ".b.a.example", so children go.
    hosts = (f".{host}" for host in without_children(line.value for line in of_kind(entries, "host")))
    pages = (f"^{re.escape(line.value)}$".replace("\\-", "-") for line in of_kind(entries, "url"))
    addresses = (line.value for line in of_kind(entries, "ip"))
    return gathered(
        chain(
            [f"# qalqan {edition.serial} {moment(edition.published_at)}\n"],
            denied("qalqan_hosts", "dstdomain", hosts),
            denied("qalqan_pages", "url_regex", pages),
            denied("qalqan_addresses", "dst", addresses),
        )
    )


def denied(name: str, kind: str, values: Iterable[str]) -> Iterator[str]:
    is_empty = True
    for value in values:
        is_empty = False
        yield f"acl {name} {kind} {value}\n"
    if not is_empty:
        yield f"http_access deny {name}\n"
