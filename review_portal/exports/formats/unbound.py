"""Local zones for Unbound; each covers everything beneath its name."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, gathered, moment, of_kind, without_children


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    head = f"# qalqan {edition.serial} {moment(edition.published_at)}\nserver:\n"
    hosts = without_children(line.value for line in of_kind(entries, "host"))
    return gathered(chain([head], (f'    local-zone: "{host}." always_nxdomain\n' for host in hosts)))
