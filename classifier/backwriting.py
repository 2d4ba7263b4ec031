"""Writes Russian and Kazakh that was typed in Latin letters back in Cyrillic, word by word, by the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from classifier.rewriting import Edit
from classifier.transliteration import KAZAKH_TYPED, to_latin
from classifier.words import cased, known_words

LATIN_WORD = re.compile(r"(?<![\w@/.])[a-zA-ZÀ-ɏəƏ]+(?:['’ʻ][a-zA-ZÀ-ɏ]+)*(?![\w@])")
CYRILLIC = re.compile(r"[\u0400-\u052f]")
LEAST_WORDS = 2

# One sound, one sign, however it is spelt: zh, j → J; y, i, ı → i. Longer spellings first.
SOUNDS = (
    *(("shch", "S"), ("sch", "S"), ("tş", "C"), ("tch", "C"), ("sh", "S"), ("ch", "C"), ("zh", "J"), ("kh", "h")),
    *(("ts", "Z"), ("ya", "A"), ("ia", "A"), ("ja", "Ja"), ("yu", "U"), ("iu", "U"), ("yo", "O"), ("io", "O")),
)
SIGNS = str.maketrans("şčjxcqğñŋäöüūıyíwə", "SCJhZkgnnaouuiiiva", "'’ʻ")
DOUBLED = re.compile(r"(.)\1+")
SPELLINGS = {
    **{"shch": "щ", "zh": "ж", "kh": "х", "ch": "ч", "sh": "ш", "ts": "ц", "yu": "ю", "ya": "я", "yo": "ё", "ş": "ш"},
    **dict(zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхижклмнопқрстувухыз", strict=True)),
    **dict(zip("äöüūğñŋıə", "әөүұғңңыә", strict=True)),
}
LETTERS = {"i": "и", "s": "с", "k": "к", "v": "в", "o": "о", "u": "у", "a": "а"}  # words of one letter
SPELLING = re.compile("|".join(sorted(SPELLINGS, key=len, reverse=True)))


def sound(latin: str) -> str:
    """Return one key for all Latin spellings of a word.

    >>> sound("zhaqsy") == sound("jaksı"), sound("xorosho") == sound("khorosho")
    (True, True)
    """
    latin = latin.lower()
    for spelling, sign in SOUNDS:
        latin = latin.replace(spelling, sign)
    return DOUBLED.sub(r"\1", latin.translate(SIGNS))


@cache
def _by_sound() -> dict[str, str]:
    """Return the commonest Cyrillic word of each sound."""
    found: dict[str, str] = {}
    for word in known_words().rank:
        if CYRILLIC.match(word):
            found.setdefault(sound(to_latin(word, KAZAKH_TYPED)), word)
    return found


def _spelt(latin: str) -> str:
    return SPELLING.sub(lambda match: SPELLINGS[match[0]], latin.lower())


def in_cyrillic(text: str) -> Iterator[Edit]:
    """Yield the edits that write a text back, when most of its words sound like Cyrillic ones and few are Latin words.

    Words of both languages stand in the vocabulary in Latin too (English, brands): those are left as they are.
    """
    words = [match for match in LATIN_WORD.finditer(text) if len(match[0]) > 1]
    if len(words) < LEAST_WORDS or len(CYRILLIC.findall(text)) > sum(len(match[0]) for match in words):
        return
    known, sounds = known_words(), _by_sound()
    foreign = [match for match in words if match[0] not in known]
    heard = sum(sound(match[0]) in sounds for match in foreign)
    if heard < LEAST_WORDS or heard * 2 < len(foreign) or heard < len(words) - len(foreign):
        return
    for match in LATIN_WORD.finditer(text):
        if len(match[0]) == 1 or match[0] not in known or sound(match[0]) in sounds:
            word = LETTERS.get(match[0].lower()) or sounds.get(sound(match[0])) or _spelt(match[0])
            yield Edit(match.start(), match.end(), cased(word, match[0]))
