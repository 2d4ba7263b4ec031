"""Blackhole routes for BIRD 2 (RFC 7999): off by default, and only for addresses where nobody else lives."""

from __future__ import annotations

from collections.abc import Sequence

from review_portal.exports.editions import Edition
from review_portal.exports.formats.routes import routable
from review_portal.exports.lines import Line, moment

BLACKHOLE = "65535, 666"


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    """Write one static protocol a family; a prefix is one address (/32, /128), never a network."""
    routes, left_out = routable(entries, edition)
    parts = [
        f"# qalqan {edition.serial} {moment(edition.published_at)}\n# left out, for others may live there: {left_out}\n"
    ]
    for version in (4, 6):
        parts.append(f"protocol static qalqan{version} {{\n  ipv{version};\n")
        parts += [
            f"  route {route} blackhole {{ bgp_community.add(({BLACKHOLE})); }};\n"
            for route in routes
            if route.version == version
        ]
        parts.append("}\n")
    return "".join(parts).encode()
