"""Strips the endings of Kazakh words: PostgreSQL has no stemmer for the language.

A light one: case, possession, plural, each once and in this order (the endings stand in the reverse order in a word).
"""

from __future__ import annotations

import re

SHORTEST = 4  # of what must stay: shorter stems put strangers together
CASE = re.compile(
    r"(?:ның|нің|дың|дің|тың|тің|нда|нде|нан|нен|дан|ден|тан|тен|мен|бен|пен|ға|ге|қа|ке|на|не|да|де|та|те|ны|ні|ды|ді|ты|ті)$"
)
POSSESSION = re.compile(r"(?:ымыз|іміз|мыз|міз|ыңыз|іңіз|ңыз|ңіз|ым|ім|ың|ің|сы|сі|ы|і)$")
PLURAL = re.compile(r"(?:лар|лер|дар|дер|тар|тер)$")


def stem(word: str) -> str:
    """Return what is left of a word: 'мекенжайларымыздан' → 'мекенжай', 'тауарды' → 'тауар'."""
    for ending in (CASE, POSSESSION, PLURAL):
        match = ending.search(word)
        if match and match.start() >= SHORTEST:
            word = word[: match.start()]
    return word
