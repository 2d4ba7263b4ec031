"""Reads whom a tip names: in what was typed, in codes, and in words on a photo."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from review_portal.scoring.findings import Found, find_entities
from review_portal.tips.handles import RULE, rejoined
from review_portal.tips.models import Finding

Origin, Certainty = Finding.Origin, Finding.Certainty
MOST = 60
BARE_NAME = re.compile(r"\s*@?(\S+)\s*")


@dataclass(frozen=True, slots=True)
class Sight:
    """One entity as a tip names it."""

    found: Found
    origin: str
    certainty: str


def sights(typed: str, *, codes: Iterable[str] = (), texts: Iterable[str] = ()) -> list[Sight]:
    """Return every entity once: what a person typed or a code says goes before what was read from a wall."""
    seen: dict[tuple[str, str, str], Sight] = {}
    for sight in _all(typed, codes, texts):
        seen.setdefault(sight.found.key, sight)
    return list(seen.values())[:MOST]


def _all(typed: str, codes: Iterable[str], texts: Iterable[str]) -> Iterator[Sight]:
    yield from _plain(typed, Origin.TYPED)
    yield from _pieces(typed, Origin.TYPED)
    bare = BARE_NAME.fullmatch(typed)
    if bare and RULE.match(bare[1]):
        # Who types one word and nothing else into the field for an address means a name, with or without the @.
        yield from (Sight(found, Origin.TYPED, Certainty.GUESSED) for found in find_entities(f"@{bare[1]}", ()))
    for code in codes:
        yield from (Sight(found, Origin.CODE, Certainty.READ) for found in find_entities(code, (code,)))
    for text in texts:
        yield from _pieces(text, Origin.TEXT)
        yield from _plain(text, Origin.TEXT)


def _plain(text: str, origin: str) -> Iterator[Sight]:
    return (Sight(found, origin, Certainty.READ) for found in find_entities(text, ()))


def _pieces(text: str, origin: str) -> Iterator[Sight]:
    for one in rejoined(text):
        certainty = Certainty.GUESSED if one.is_guess else Certainty.JOINED
        yield from (Sight(found, origin, certainty) for found in find_entities(f"@{one.handle}", ()))
