"""DNS response policy zone for BIND, Unbound, Knot and PowerDNS (FIELD 2.1, checked with BIND 9.18)."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_network
from itertools import chain

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, gathered, moment

# One name over 255 octets with its origin makes BIND drop the whole zone, so the origin is as short as it can be.
ORIGIN = "rpz."
LONGEST_NAME = 255
HEAD = """$TTL 60
$ORIGIN {origin}
@ SOA localhost. hostmaster.localhost. ( {serial} 300 60 604800 60 )
@ NS localhost.
; published {published}
"""


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    """Write hosts (the name and, on its own line, all beneath it) and addresses; pages have no place in DNS."""
    head = HEAD.format(origin=ORIGIN, serial=edition.serial, published=moment(edition.published_at))
    rules = (records(line) for line in entries if line.kind in {"host", "ip"})
    return gathered(chain([head], rules), encoding="ascii")


def records(line: Line) -> str:
    """Return a rule for each owner; a name that would sink the zone is left out and said."""
    names = owners(line)
    if not names:
        return f"; entry {line.entry} is left out: its name is too long for a zone\n"
    short = ", too long for the wildcard" if line.kind == "host" and len(names) == 1 else ""
    return f"{names[0]} CNAME . ; entry {line.entry}{short}\n" + "".join(f"{name} CNAME .\n" for name in names[1:])


def owners(line: Line) -> list[str]:
    """Return the names of a line in the zone; the apex does not cover what is beneath, nor the wildcard the apex."""
    if line.kind == "ip":
        return [address_owner(line.value)]
    return [name for name in (line.value, f"*.{line.value}") if fits(name)] if line.kind == "host" else []


def fits(owner: str) -> bool:
    """Tell whether owner and origin together stay within 255 octets on the wire (a length octet before each label)."""
    return len(owner) + 1 + len(ORIGIN) + 1 <= LONGEST_NAME


def address_owner(value: str) -> str:
    """Return the canonical rpz-ip owner; BIND drops any other spelling without a word to the one who loads it.

    '192.0.2.1' → '32.1.2.0.192.rpz-ip'; '2001:db8::1' → '128.1.zz.db8.2001.rpz-ip'.
    """
    network = ip_network(value)
    if network.version == 4:
        words = str(network.network_address).split(".")
    else:
        number = int(network.network_address)
        words = squeeze([f"{number >> shift & 0xFFFF:x}" for shift in range(112, -16, -16)])
    return ".".join([str(network.prefixlen), *reversed(words), "rpz-ip"])


def squeeze(words: list[str]) -> list[str]:
    """Replace the longest run of two or more zero words with one 'zz'; of equal runs the first (RFC 5952, 4.2.3)."""
    best_start = best_length = start = 0
    while start < len(words):
        end = start
        while end < len(words) and words[end] == "0":
            end += 1
        if end - start > best_length:
            best_start, best_length = start, end - start
        start = max(end, start + 1)
    if best_length < 2:
        return words
    return [*words[:best_start], "zz", *words[best_start + best_length :]]
