"""Flow routes for ExaBGP (RFC 8955): web ports of one address; off by default, and only where nobody else lives."""

from __future__ import annotations

from collections.abc import Sequence

from review_portal.exports.editions import Edition
from review_portal.exports.formats.routes import routable
from review_portal.exports.lines import Line, moment

HEAD = """# qalqan {serial} {published}
# left out, for others may live there: {left_out}
template {{
  neighbor qalqan {{
    family {{ ipv4 flow; ipv6 flow; }}
    flow {{
"""
ROUTE = """      route qalqan-{number} {{
        match {{ destination {route}; destination-port [ =80 =443 ]; }}
        then {{ discard; }}
      }}
"""


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    """Write a template that a neighbour takes over with `inherit qalqan`."""
    routes, left_out = routable(entries, edition)
    head = HEAD.format(serial=edition.serial, published=moment(edition.published_at), left_out=left_out)
    rows = [ROUTE.format(number=number, route=route) for number, route in enumerate(routes, 1)]
    return "".join([head, *rows, "    }\n  }\n}\n"]).encode()
