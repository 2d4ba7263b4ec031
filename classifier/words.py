"""The words that people write, commonest first: by them a dressed-up word is told back to the one that was meant."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from classifier.confusables import TABLES

FILE = Path(__file__).parent / "words.txt"
WORD = re.compile(r"[^\W\d_]+")
PLACEHOLDER = re.compile(r"<[A-Z_]{3,}>")
OFTEN = 5  # in real text; a word of the authored training texts counts from once
LONGEST = 24


def _meanings() -> dict[str, str]:
    """Return for every character the letters that it may stand for beside itself."""
    found: dict[str, str] = defaultdict(str)
    for name in ("latin_to_cyrillic", "cyrillic_to_latin", "foreign", "signs"):
        for character, letters in TABLES[name].items():
            found[character.lower()] += letters.lower()
    return dict(found)


def _skeletons(meanings: dict[str, str]) -> dict[int, str]:
    """Give characters that can be taken for one another, directly or over a third, one common sign."""
    sign: dict[str, str] = {}
    for character, letters in meanings.items():
        joined = {sign.get(one, one) for one in (character, *letters)}
        least = min(joined)
        sign |= dict.fromkeys((character, *letters), least)
        sign = {one: least if held in joined else held for one, held in sign.items()}
    return {ord(character): common for character, common in sign.items()}


MEANINGS = _meanings()
SKELETON = _skeletons(MEANINGS)


@dataclass(frozen=True, slots=True)
class Words:
    """A vocabulary: each word's rank by frequency, and the words that look alike under one skeleton."""

    rank: dict[str, int]
    alike: dict[str, list[str]]

    @classmethod
    def of(cls, words: Sequence[str]) -> Words:
        alike: dict[str, list[str]] = defaultdict(list)
        for word in words:
            alike[word.translate(SKELETON)].append(word)
        return cls({word: place for place, word in enumerate(words)}, dict(alike))

    def __contains__(self, word: str) -> bool:
        """Say whether a word is known; a bare letter always is."""
        return len(word) == 1 or word.lower() in self.rank

    def commonest(self, words: Iterable[str]) -> str | None:
        """Return the commonest of the words that are known at all."""
        known = [word for word in words if word in self.rank]
        return min(known, key=self.rank.__getitem__) if known else None

    def meant(self, token: str) -> str | None:
        """Return the known word that a dressed-up token stands for, in the token's case; None where there is none.

        >>> known_words().meant("3акладk@"), known_words().meant("закладка")
        ('закладка', None)
        """
        lowered = token.lower()
        if lowered in self.rank:
            return None
        word = next((w for w in self.alike.get(lowered.translate(SKELETON), ()) if _may_be(lowered, w)), None)
        return cased(word, token) if word else None


def _may_be(token: str, word: str) -> bool:
    return len(token) == len(word) and all(
        written == letter or letter in MEANINGS.get(written, "") for written, letter in zip(token, word, strict=True)
    )


def cased(word: str, token: str) -> str:
    """Return the word in the case of the token: all capitals, a capital first, or small."""
    letters = [character for character in token if character.isalpha()]
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return word.upper()
    return word.capitalize() if token[:1].isupper() else word


@cache
def known_words() -> Words:
    return Words.of(FILE.read_text(encoding="utf-8").split())


def write_words(authored: Iterable[str], real: Iterable[str], path: Path = FILE) -> int:
    """Count the words of training texts and write the vocabulary, commonest first; return how many there are."""
    own, others = _counted(authored), _counted(real)
    kept = set(own) | {word for word, count in others.items() if count >= OFTEN}
    words = sorted((word for word in kept if _is_spelt(word)), key=lambda word: (-own[word] - others[word], word))
    path.write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
    return len(words)


def _counted(texts: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(word.lower() for word in WORD.findall(PLACEHOLDER.sub(" ", text)))
    return counts


def _is_spelt(word: str) -> bool:
    """Whether a word stands in one script, Latin or Cyrillic, and is no bare letter."""
    return 2 <= len(word) <= LONGEST and bool(re.fullmatch(r"[a-zà-ɏə]+|[\u0400-\u045f\u0490-\u04ff]+", word))
