"""Names for dnsmasq: `address=/name/` answers NXDOMAIN to every type, beneath the name too."""

from __future__ import annotations

from collections.abc import Sequence

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, moment, of_kind


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    parts = [f"# qalqan {edition.serial} {moment(edition.published_at)}\n"]
    parts += [f"address=/{line.value}/\n" for line in of_kind(entries, "host")]
    return "".join(parts).encode()
