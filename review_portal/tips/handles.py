"""Puts handles together again that a camera and a reader of letters have split."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Capital and small Cyrillic letters that a reader of letters takes for their Latin twins, and the other way round.
TWINS = str.maketrans("АВЕКМНОРСТУХаеорсухкмтіІ", "ABEKMHOPCTYXaeopcyxkmtiI")
PIECE = r"[A-Za-z0-9_АВЕКМНОРСТУХаеорсухкмтіІ]+"
START = re.compile(
    rf"(?:[@©]|\bt\s?\.\s?me\s?/\s?(?:s\s?/\s?)?)\s?({PIECE}(?:[ \t]{{1,2}}{PIECE}){{0,4}})", re.IGNORECASE
)
#: What often ends a shop's handle; a gap before it may be an underscore that was not seen, or no gap at all.
TAILS = frozenset(
    {"bot", "chat", "channel", "kz", "market", "news", "official", "shop", "store", "support", "24", "24_7"}
)
# Telegram's own rule: 5 to 32 letters, digits and single underscores, a letter first, no underscore last.
RULE = re.compile(r"(?=.{5,32}$)[A-Za-z](?:_?[A-Za-z0-9])*$")


@dataclass(frozen=True, slots=True)
class Rejoined:
    """A handle that stands in pieces in the text; a guess where an underscore was not seen."""

    handle: str
    is_guess: bool


def rejoined(text: str) -> list[Rejoined]:
    """Return the handles that pieces make, each once.

    An underscore at a gap proves that both sides belong together; a known tail only suggests it.

    >>> [(one.handle, one.is_guess) for one in rejoined("пишите @snow _kz bot")]
    [('snow_kz', False), ('snow_kz_bot', True), ('snow_kzbot', True)]
    """
    found: dict[str, bool] = {}
    for match in START.finditer(text):
        for handle, is_guess in _readings(match[1].translate(TWINS).split()):
            if RULE.match(handle):
                found[handle] = found.get(handle, True) and is_guess
    return [Rejoined(handle, is_guess) for handle, is_guess in found.items()]


def _readings(pieces: list[str]) -> Iterator[tuple[str, bool]]:
    name, rest = pieces[0], pieces[1:]
    while rest and (name.endswith("_") or rest[0].startswith("_")):
        name += rest.pop(0)
        if name.isascii():
            yield name, False
    if not name.isascii():
        return
    if rest and rest[0].lower() in TAILS:
        yield f"{name}_{rest[0]}", True
        yield f"{name}{rest[0]}", True
