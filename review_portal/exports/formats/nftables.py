"""Addresses for nftables: one table that replaces itself in one transaction (FIELD 2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_network

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, moment, of_kind

RULES = """  chain block_forward {
    type filter hook forward priority filter; policy accept;
    ip daddr @block4 counter reject with icmp type admin-prohibited
    ip6 daddr @block6 counter reject with icmpv6 type admin-prohibited
  }
}
"""


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    addresses = [ip_network(line.value) for line in of_kind(entries, "ip")]
    # Declared, deleted, written again: a removal travels as surely as an addition, and nobody sees the moment between.
    parts = [f"#!/usr/sbin/nft -f\n# qalqan {edition.serial} {moment(edition.published_at)}\n"]
    parts += ["table inet qalqan\ndelete table inet qalqan\ntable inet qalqan {\n"]
    for version, kind in ((4, "ipv4_addr"), (6, "ipv6_addr")):
        parts.append(block(f"block{version}", kind, [str(one) for one in addresses if one.version == version]))
    return "".join([*parts, RULES]).encode()


def block(name: str, kind: str, elements: list[str]) -> str:
    """Return one set; without elements the clause is left out, because an empty one is a syntax error."""
    listed = f" elements = {{ {', '.join(elements)} }}" if elements else ""
    return f"  set {name} {{ type {kind}; flags interval; auto-merge;{listed} }}\n"
