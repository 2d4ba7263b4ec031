"""Undoes disguise step by step; every step can be walked back to offsets in the original text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from classifier.confusables import ROMAN, fold, is_stylised, mixes_scripts, plain, unleet
from classifier.mending import gather, shorten, unbreak, unstar
from classifier.rewriting import Change, Edit, Rewriting
from classifier.words import known_words

# Never rewritten: addresses, mail, handles, long codes (wallets, cards, keys).
PROTECTED = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)@[A-Za-z0-9_]{3,}(?![\w@$])"
    r"|(?<![\w])(?:[a-z0-9-]+\.)+[a-z]{2,12}(?:/\S*)?(?![\w])|(?<!\w)[A-Za-z0-9]{20,}(?!\w)"
    r"|<[A-Z_]{3,}>",
)
EMOJI = re.compile(r"[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff0-9#*]")
COMBINED = re.compile(r"[^\W\d_][\u0300-\u036f\u0483-\u0489\u20d0-\u20f0]+|[\u0300-\u036f\u0483-\u0489]+")
STYLISED = re.compile(
    r"[\U0001d400-\U0001d7ff\uff10-\uff5a\u249c-\u24e9\U0001f130-\U0001f189\u1d00-\u1d6a\u2100-\u2138"
    r"ʙɢʜɪʟɴʀʏꜰꜱ]"
)
# Four single letters at least: "т. д. и." and "С.Ш.А." are three; three suffice between signs that join nothing else.
SPACED = re.compile(
    r"(?<![^\W_])[^\W\d_](?:(?P<gap>[ .\-_*·•|/~+=]{1,3})(?:[^\W\d_](?P=gap)){2,}|(?P<sign>[_*·•|~])[^\W\d_](?P=sign))"
    r"[^\W\d_](?![^\W_]|[.\-_*·•|/][^\W_])"
)
BRACKETED = re.compile(
    r"(?<=[^\W\d_])(?:\(([^\W\d_]{1,2})\)|\[([^\W\d_]{1,2})\]|\{([^\W\d_]{1,2})\}|<([^\W\d_]{1,2})>)(?=[^\W\d_])"
)
SPLIT_BY_EMOJI = re.compile(
    r"(?<![^\W_])([^\W\d_]+)((?:[\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff][\ufe0f\u200d]*)+)(?=([^\W\d_]+))"
)
TOKEN = re.compile(r"[@$€]?\w[\w@$€]*(?:![\w@$€]+)*")
CAMEL = re.compile(r"[a-zа-я]?(?:[A-ZА-ЯӘҒҚҢӨҰҮІ][a-zа-яёәғқңөұүі]+)+[A-ZА-ЯӘҒҚҢӨҰҮІ]*")
REPEATED = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
# One double letter is spelling, two in a word look stretched.
TWICE = re.compile(r"([^\W\d_])\1[^\W\d_]*([^\W\d_])\2", re.IGNORECASE)
# Cheap searches that spare most texts the walk over their words.
MAY_MIX = re.compile(
    r"[A-Za-zÀ-ɏəɩɑɡ][\d@$€_]*[\u0370-\u058f]|[\u0370-\u058f][\d@$€_]*[A-Za-zÀ-ɏəɩɑɡ]|[\u0370-\u03ff\u0530-\u058fᎠ-᏿]"
)
MAY_LEET = re.compile(r"[^\W\d_][\d@$€]|[^\W\d_]!+[^\W\d_]|(?<!\w)[\d@$€]+[^\W\d_]{2}")
NUMBERED = re.compile(r"\d+[^\W\d_]+|[^\W\d_]+\d+")
MAY_SHAKE = re.compile(r"[a-zа-яёәғқңөұүһі][A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]")
# Category Cf, fillers that draw nothing, and variation selectors.
INVISIBLE = re.compile(
    r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\u115f\u1160\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0001-\U000e007f]"
)
PLAIN = re.compile(r"[\n\r\t -~А-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі«»“”„–—…№°•−’‘]*")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text without disguise; `offsets[i]` is where character i stood, `offsets[-1]` the original's length."""

    text: str
    offsets: tuple[int, ...]
    changes: tuple[Change, ...]
    mixed_script_ratio: float

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where text[start:end] stood in the original."""
        return self.offsets[start], self.offsets[end]


def normalise(text: str) -> Normalised:
    """Strip the invisible, undress letters, join spaced ones, fold look-alikes and leet, shorten repetitions.

    >>> normalise("к.у.п.и.т.ь cоль").text
    'купить соль'
    """
    rewriting, ratio = undisguise(text)
    return Normalised(rewriting.text, tuple(rewriting.offsets), tuple(rewriting.changes), ratio)


def undisguise(text: str) -> tuple[Rewriting, float]:
    """Return the rewriting, still open for further edits, and the mixed-script ratio."""
    rewriting = Rewriting(text)
    if not PLAIN.fullmatch(text):
        rewriting.apply(_invisible(rewriting.text), "invisible")
        rewriting.apply(_combined(rewriting.text), "combining")
        rewriting.apply(_stylised(rewriting.text), "stylised")
        rewriting.apply(_outside(rewriting.text, _emoji_inside), "emoji")
    rewriting.apply(_outside(rewriting.text, _spaced), "spaced")
    rewriting.apply(_outside(rewriting.text, gather), "spaced")
    rewriting.apply(_outside(rewriting.text, _bracketed), "bracketed")
    ratio = 0.0
    if MAY_MIX.search(rewriting.text):
        ratio = mixed_script_ratio(rewriting.text)
        rewriting.apply(_tokens(rewriting.text, _undress), "look-alike")
    if MAY_LEET.search(rewriting.text):
        rewriting.apply(_tokens(rewriting.text, _unleet_marked), "leet")
    if REPEATED.search(rewriting.text) or TWICE.search(rewriting.text):
        rewriting.apply(_stretched(rewriting.text), "repeated")
        rewriting.apply(_repeated(rewriting.text), "repeated")
    rewriting.apply(_outside(rewriting.text, unstar), "starred")
    rewriting.apply(_outside(rewriting.text, unbreak), "broken")
    if MAY_SHAKE.search(rewriting.text):
        rewriting.apply(_tokens(rewriting.text, _calm_case), "case")
    return rewriting, ratio


def mixed_script_ratio(text: str) -> float:
    """Return the share of words that mix scripts as no spelling does."""
    words = [token for _, token in words_of(text)]
    return sum(map(mixes_scripts, words)) / len(words) if words else 0.0


@lru_cache(maxsize=2)  # most steps leave the text as it was
def protected_spans(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in PROTECTED.finditer(text))


def words_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield the place and text of every token with a letter that stands outside addresses, handles and codes."""
    for match in TOKEN.finditer(text):
        if any(map(str.isalpha, match[0])) and not is_protected(text, match.start(), match.end()):
            yield match.start(), match[0]


def is_protected(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] touches an address, handle or code."""
    spans = protected_spans(text)
    place = bisect_left(spans, (end, end))  # spans before it begin before `end`, and they rise without overlap
    return place > 0 and spans[place - 1][1] > start


def _tokens(text: str, rewrite: Callable[[str], str]) -> Iterator[Edit]:
    for place, token in words_of(text):
        rewritten = rewrite(token)
        if rewritten != token:
            yield Edit(place, place + len(token), rewritten)


def _outside(text: str, mend: Callable[[str], Iterator[Edit]]) -> Iterator[Edit]:
    """Yield the edits that touch no address, handle or code."""
    return (edit for edit in mend(text) if not is_protected(text, edit.start, edit.end))


def _undress(token: str) -> str:
    """Return the word that was meant; letters of one script alone are trusted when they are few."""
    if not mixes_scripts(token) and (len(token) < 4 or not token.isalpha()):
        return token
    return known_words().meant(token) or fold(token)


def _unleet_marked(token: str) -> str:
    if token.isalpha() or "_" in token:
        return token
    words = known_words()
    if NUMBERED.fullmatch(token) and token.strip("0123456789") in words:
        return token
    likely = sum(map(str.isalpha, token)) >= 2 and len(token) >= 3
    return (likely and words.meant(token)) or unleet(token)


def _stretched(text: str) -> Iterator[Edit]:
    """Shorten stretched words to known ones; a single double letter counts only where two other words are stretched."""
    found = [(place, token, shorten(token)) for place, token in words_of(text) if not _is_spelt_so(token)]
    sure = {place for place, token, _ in found if REPEATED.search(token) or TWICE.search(token)}
    for place, token, word in found:
        if word and (place in sure or len(sure) > 1):
            yield Edit(place, place + len(token), word)


def _is_spelt_so(token: str) -> bool:
    """Whether repetition is how the word is written: ООО, XXX and III, СССР."""
    return len(set(token.lower())) == 1 or bool(ROMAN.fullmatch(token)) or (token.isupper() and len(token) < 6)


def _invisible(text: str) -> Iterator[Edit]:
    for match in INVISIBLE.finditer(text):
        place, character = match.start(), match[0]
        if character == "\u200d" and _joins_emoji(text, place):
            continue
        if "\ufe00" <= character <= "\ufe0f" and place and EMOJI.match(text[place - 1]):
            continue
        yield Edit(place, place + 1, "")


def _joins_emoji(text: str, place: int) -> bool:
    before = text[place - 1] if place else ""
    after = text[place + 1 : place + 2]
    return bool((before in "\ufe0f" or EMOJI.match(before)) and EMOJI.match(after))


def _combined(text: str) -> Iterator[Edit]:
    """Compose letter and marks (и + ◌̆ = й), then drop the marks that compose with nothing in our alphabets."""
    for match in COMBINED.finditer(text):
        composed = unicodedata.normalize("NFC", match[0])
        kept = composed[:1] if composed[:1].isalpha() else ""
        yield Edit(match.start(), match.end(), kept if kept in "йЙёЁїЇ" else _base(match[0]))


def _base(cluster: str) -> str:
    return "".join(character for character in cluster if not unicodedata.category(character).startswith("M"))


def _stylised(text: str) -> Iterator[Edit]:
    for match in STYLISED.finditer(text):
        if is_stylised(match[0]):
            yield Edit(match.start(), match.end(), plain(match[0]))


def _spaced(text: str) -> Iterator[Edit]:
    for match in SPACED.finditer(text):
        letters = match[0].split(match["gap"] or match["sign"])
        if not _is_listing(letters):
            yield Edit(match.start(), match.end(), "".join(letters))


def _bracketed(text: str) -> Iterator[Edit]:
    """Free a letter or two in brackets inside a word: 'шиш[к]и'; 'участник(и)' has them at its end and stays."""
    for match in BRACKETED.finditer(text):
        yield Edit(match.start(), match.end(), next(group for group in match.groups() if group))


def _emoji_inside(text: str) -> Iterator[Edit]:
    """Close a word that emoji cut, when one part is too short to be a word of its own."""
    for match in SPLIT_BY_EMOJI.finditer(text):
        left, right = match[1], match[3]
        same_case = right[0].islower() or (left.isupper() and right.isupper())
        if same_case and min(len(left), len(right)) <= 3:
            yield Edit(match.start(2), match.end(2), "")


def _calm_case(token: str) -> str:
    """Lower a word of noisy case: 'шиШкИ' → 'шишки'; 'YouTube' and 'ҚазМұнайГаз' stay."""
    if token.islower() or token.isupper() or token.istitle() or len(token) < 4:
        return token
    letters = [character.isupper() for character in token if character.isalpha()]
    switches = sum(before != after for before, after in pairwise(letters))
    noisy = switches >= 3 or (switches == 2 and token[:2].isupper())
    return token.lower() if noisy and not CAMEL.fullmatch(token) else token


def _is_listing(letters: list[str]) -> bool:
    """Whether single letters are a list (A B C D, А/Б/В/Г) and no word."""
    points = [ord(letter.lower()) for letter in letters]
    return all(0 < after - before <= 2 for before, after in pairwise(points))


def _repeated(text: str) -> Iterator[Edit]:
    for place, token in words_of(text):
        if len(set(token.lower())) == 1 or ROMAN.fullmatch(token):
            continue
        for match in REPEATED.finditer(token):
            if len(match[0]) == 3 and _is_spelt_so(token):
                continue
            yield Edit(place + match.start(), place + match.end(), match[1])
