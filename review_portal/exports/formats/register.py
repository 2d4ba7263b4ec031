"""A register in XML as filters of the region read it: two clocks, one `content` an entry (FIELD 1.4)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from xml.sax.saxutils import escape, quoteattr

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, gathered, moment

VERSION = "2.4"
HEAD = """<?xml version="1.0" encoding="utf-8"?>
<reg:register xmlns:reg="http://rsoc.ru" updateTime="{updated}" updateTimeUrgently="{urgent}" formatVersion="{version}">
"""


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    """Write hosts, addresses and plain-HTTP pages.

    Readers of this format block the whole host for a page that is not plain HTTP, so such pages are left out, as are
    channels: a page never becomes a host by itself.
    """
    updated, urgent = moment(edition.published_at), moment(edition.urgent_at)
    head = HEAD.format(updated=updated, urgent=urgent, version=VERSION)
    return gathered(
        chain([head], (content(line, edition) for line in entries if is_sayable(line)), ["</reg:register>\n"])
    )


def is_sayable(line: Line) -> bool:
    return line.kind in {"host", "ip"} or (line.kind == "url" and line.value.startswith("http://"))


def content(line: Line, edition: Edition) -> str:
    begins = line.starts_at or edition.published_at
    stamp = f' ts="{moment(begins)}"'
    what, how = resources(line, stamp)
    order = f"number={quoteattr(number(line))} org={quoteattr(edition.authority)}"
    return (
        f' <content id="{line.entry}" includeTime="{zoneless(begins)}" entryType="1" blockType="{how}" '
        f'hash="{fingerprint(line)}" urgencyType="0"{stamp}>\n'
        f'  <decision date="{zoneless(begins)[:10]}" {order}/>\n'
        f"  {what}\n </content>\n"
    )


def resources(line: Line, stamp: str) -> tuple[str, str]:
    """Return the elements and the way of blocking; a host stands for itself and for everything beneath it."""
    if line.kind == "ip":
        return f"<{(tag := address_tag(line.value))}{stamp}>{line.value}</{tag}>", "ip"
    if line.kind == "url":
        return f"<url{stamp}>{escape(line.value)}</url>", "default"
    both = "".join(f"<domain{stamp}>{name}</domain>" for name in (line.value, f"*.{line.value}"))
    return both, "domain-mask"


def address_tag(value: str) -> str:
    return ("ipv6" if ":" in value else "ip") + ("Subnet" if "/" in value else "")


def number(line: Line) -> str:
    return f"{line.request}/{line.item}" if line.request else "canary"


@lru_cache(maxsize=4096)
def zoneless(at: datetime) -> str:
    """Return UTC as this format writes it, without a zone; `ts` beside it has one."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def fingerprint(line: Line) -> str:
    """Return what changes when the entry does: readers compare `id` and `hash` with those that they hold."""
    text = f"{line.kind} {line.value} {moment(line.ends_at)} {number(line)}"
    return hashlib.sha256(text.encode()).hexdigest()[:32].upper()
