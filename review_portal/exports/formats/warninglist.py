"""Hosts as a MISP warninglist, so that an analyst sees that a name is blocked here already."""

from __future__ import annotations

import json
from collections.abc import Sequence

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, of_kind

MATCHES = ("domain", "domain|ip", "email-dst", "email-src", "hostname", "hostname|port", "uri", "url")


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    """Write the list with the serial as its version; the type "hostname" covers what lies beneath, too."""
    body = {
        "name": f"{edition.authority}: hosts blocked by order",
        "description": "Hosts that providers are asked to block, published by Qalqan; each was approved by two people.",
        "version": edition.serial,
        "type": "hostname",
        "matching_attributes": MATCHES,
        "list": [line.value for line in of_kind(entries, "host")],
    }
    return (json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
