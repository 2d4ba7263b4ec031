"""Turns a text into shingles and says how alike two texts are."""

import re
import unicodedata
from collections.abc import Set

SHINGLE = 5
#: Below this a text is a greeting: "write to me" would tie strangers together.
FEWEST_SHINGLES = 24

NOT_A_WORD = re.compile(r"[\W_]+")


def shingles(text: str) -> frozenset[str]:
    """Cut a normalised text into overlapping runs of five characters.

    Case, punctuation and spacing are dropped first, because they are the cheapest things for a copyist to change:
    'Пишите!' → {'пишит', 'ишите'}
    """
    words = NOT_A_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
    return frozenset(words[start : start + SHINGLE] for start in range(len(words) - SHINGLE + 1))


def is_comparable(cut: Set[str]) -> bool:
    """Say whether a text is long enough for its likeness to mean anything."""
    return len(cut) >= FEWEST_SHINGLES


def jaccard(left: Set[str], right: Set[str]) -> float:
    """Return the share of shingles two texts have in common: 0 for strangers, 1 for copies."""
    together = len(left | right)
    return len(left & right) / together if together else 0.0
