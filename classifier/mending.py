"""Mends words that were broken, starred, stretched or shaken, where the vocabulary knows the word that was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, product

from classifier.rewriting import Edit
from classifier.words import WORD, cased, known_words

ALPHABETS = ("абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі", "abcdefghijklmnopqrstuvwxyz")
STARRED = re.compile(r"(?<!\w)[^\W\d_]+[*#%]{1,2}[^\W\d_]+(?!\w)")
STAR = re.compile(r"[*#%]")
RUN = re.compile(r"(.)\1*", re.IGNORECASE)
DOUBLE = re.compile(r"([^\W\d_])\1", re.IGNORECASE)
MOST_STARS, MANY = 2, 50  # two stars cost a thousand guesses
SHORTEST = 5  # of words that are joined or unshaken: shorter ones meet others by chance
LONG = 7
MOST_WAYS = 64
GAP = re.compile(r"[ \n]?[-._\n ][ ]?|(?:[\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff][\ufe0f\u200d]*)+")
LETTERS = re.compile(r"(?<![^\W_])[^\W\d_](?P<gap>[ .\-/]{1,2})[^\W\d_](?P=gap)[^\W\d_](?![^\W_]|[.\-/][^\W_])")


def unstar(text: str) -> Iterator[Edit]:
    """Fill a star inside a word: 'закл*дка' → 'закладка'; of three signs only where the text does so again."""
    found = list(STARRED.finditer(text))
    for match in found:
        token = match[0].lower()
        stars = len(STAR.findall(token))
        if stars > (MOST_STARS if len(found) < MANY else 1) or len(token) < 3 + stars - (len(found) > 1):
            continue
        frame = STAR.sub("{}", token)
        alphabet = ALPHABETS[token[0] in ALPHABETS[1]]
        word = known_words().commonest(frame.format(*letters) for letters in product(alphabet, repeat=stars))
        if word:
            yield Edit(match.start(), match.end(), cased(word, match[0]))


def shorten(token: str) -> str | None:
    """Return the known word that a stretched one was made of: 'кклллад' → 'клад', 'масссса' → 'масса'."""
    words = known_words()
    if token in words or not DOUBLE.search(token):
        return None
    runs = [match[0].lower() for match in RUN.finditer(token)]
    ways = [(run[0], run[:2]) if len(run) > 1 else (run,) for run in runs]
    if 2 ** sum(len(way) > 1 for way in ways) > MOST_WAYS:
        return None
    word = words.commonest("".join(chosen) for chosen in product(*ways))
    return cased(word, token) if word and len(word) > 2 else None


def unbreak(text: str) -> Iterator[Edit]:
    """Close words that were cut in two: 'закл-адка' → 'закладка'; 'кое-что' and 'по этому' stay.

    A space between a known and an unknown part cuts no word unless the text does so twice: 'әрпі мен' stays.
    """
    cuts = list(_cuts(text))
    sure = sum(certain for _, certain in cuts)
    for edit, certain in cuts:
        if certain or sure or len(cuts) > 1:
            yield edit


def _cuts(text: str) -> Iterator[tuple[Edit, bool]]:
    words = known_words()
    done = 0
    for left, right in pairwise(WORD.finditer(text)):
        if left.start() < done or len(left[0]) + len(right[0]) < SHORTEST or left[0] + right[0] not in words:
            continue
        gap = text[left.end() : right.start()]
        known = (left[0] in words) + (right[0] in words)
        shouted = right[0][0].isupper() and not left[0].isupper()
        if not GAP.fullmatch(gap) or shouted or (known == 2 and gap != "_"):
            continue
        done = right.end()
        yield Edit(left.end(), right.start(), ""), not known or not gap.isspace()


def gather(text: str) -> Iterator[Edit]:
    """Join three spaced letters when they make a word: 'м е ф' → 'меф'; 'т. д. и' stays."""
    for match in LETTERS.finditer(text):
        joined = "".join(match[0].split(match["gap"]))
        if joined in known_words():
            yield Edit(match.start(), match.end(), joined)


def unshake(text: str) -> Iterator[Edit]:
    """Put swapped inner letters back: 'закалдка' → 'закладка'; a short word only where the text has two of them."""
    found = list(_shaken(text))
    for edit in found:
        if len(found) > 1 or len(edit.replacement) >= LONG:
            yield edit


def _shaken(text: str) -> Iterator[Edit]:
    words = known_words()
    for match in WORD.finditer(text):
        token = match[0].lower()
        if len(token) < SHORTEST or token in words.rank:
            continue
        word = words.commonest(token[:i] + token[i + 1] + token[i] + token[i + 2 :] for i in range(1, len(token) - 2))
        if word:
            yield Edit(match.start(), match.end(), cased(word, match[0]))
