"""The full set as JSON: what a client keeps, applies deltas to and hashes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain, repeat

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, gathered, moment

# One encoder for all lines: making one for each would cost more than encoding it.
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    head = f'{{"serial":{edition.serial},"published_at":"{moment(edition.published_at)}","entries":['
    commas = chain([""], repeat(","))
    objects = (comma + COMPACT(shown(line)) for comma, line in zip(commas, entries, strict=False))
    return gathered(chain([head], objects, ["]}\n"]))


def shown(line: Line) -> dict[str, str | int]:
    """Return the line as providers see it, in files and in deltas."""
    return {
        "kind": line.kind,
        "value": line.value,
        "entry": line.entry,
        "request": line.request,
        "item": line.item,
        "ground": line.ground,
        "starts_at": moment(line.starts_at),
        "ends_at": moment(line.ends_at),
    }
