"""Shows altered words twice: the original above, what it reads as below."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

INVISIBLE, SEPARATOR = "▯", "·"
LONGEST = 200  # beyond this a pairing by letter helps nobody and costs much
MOST = 40  # words shown; a text that hides more is judged by its sum


@dataclass(frozen=True, slots=True)
class Word:
    """One altered word: pieces of (text, was changed) before and after, and both as plain text."""

    before: tuple[tuple[str, bool], ...]
    after: tuple[tuple[str, bool], ...]

    @property
    def plain(self) -> str:
        return "".join(piece for piece, _ in self.after)

    @property
    def above(self) -> SafeString:
        return pieces(self.before, "del")

    @property
    def below(self) -> SafeString:
        return pieces(self.after, "ins")


@dataclass(frozen=True, slots=True)
class Disguise:
    """What was altered in a post: the words, how many changes, and how many of each kind."""

    words: tuple[Word, ...]
    changes: int
    kinds: tuple[tuple[str, int], ...]


def pieces(parts: Iterable[tuple[str, bool]], element: str) -> SafeString:
    names = [(element if changed else "span", text) for text, changed in parts if text]
    return format_html_join("", "<{}>{}</{}>", ((name, text, name) for name, text in names))


def read_disguise(text: str, changes: Sequence[Mapping[str, object]]) -> Disguise:
    """Gather the changes word by word; `maгaзин` → above `m·a` boxed, below `магазин`."""
    ordered = sorted((Change.read(change) for change in changes), key=lambda change: change.start)
    telling = outermost(change for change in ordered if change.tells(text))
    words = tuple(word_of(text, group) for group in grouped(text, telling)[:MOST])
    counted = Counter(change.kind for change in telling)
    return Disguise(words, len(telling), tuple(counted.most_common()))


@dataclass(frozen=True, slots=True)
class Change:
    start: int
    end: int
    replacement: str
    kind: str

    @classmethod
    def read(cls, change: Mapping[str, object]) -> Change:
        return cls(int(str(change["start"])), int(str(change["end"])), str(change["replacement"]), str(change["kind"]))

    def tells(self, text: str) -> bool:
        """Say whether a person would call it a trick: emoji and doubled spaces are how everybody writes."""
        return bool(text[self.start : self.end].strip("\n") or self.replacement.strip("\n"))


def outermost(changes: Iterable[Change]) -> list[Change]:
    """Leave out a change that a later rewriting took in: its letters are in the larger one."""
    kept: list[Change] = []
    for change in sorted(changes, key=lambda change: (change.start, -change.end)):
        if not kept or change.end > kept[-1].end:
            kept.append(change)
    return kept


def grouped(text: str, changes: Iterable[Change]) -> list[list[Change]]:
    groups: list[list[Change]] = []
    reach = -1
    for change in changes:
        begin, end = bounds(text, change)
        if groups and begin <= reach:
            groups[-1].append(change)
        else:
            groups.append([change])
        reach = max(reach, end)
    return groups


def bounds(text: str, change: Change) -> tuple[int, int]:
    """Return where the word around a change begins and ends."""
    begin, end = change.start, change.end
    while begin > 0 and not text[begin - 1].isspace():
        begin -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return begin, end


def word_of(text: str, group: Sequence[Change]) -> Word:
    begin = bounds(text, group[0])[0]
    end = max(bounds(text, change)[1] for change in group)
    before: list[tuple[str, bool]] = []
    after: list[tuple[str, bool]] = []
    place = begin
    for change in group:
        between = text[place : change.start]
        letters = list(letter_by_letter(text[change.start : change.end], change.replacement))
        before += [(between, False), *((shown(old) if old != new else old, old != new) for old, new in letters)]
        after += [(between, False), *((new, old != new) for old, new in letters)]
        place = max(place, change.end)
    before.append((text[place:end], False))
    after.append((text[place:end], False))
    return Word(tuple(before), tuple(after))


def letter_by_letter(original: str, replacement: str) -> Iterable[tuple[str, str]]:
    """Pair what stayed and what was replaced: ('Mag', 'Маг') → ('M', 'М'), ('a', 'а'), ('g', 'г')."""
    if len(original) > LONGEST:
        return [(original, replacement)]
    codes = SequenceMatcher(None, original, replacement, autojunk=False).get_opcodes()
    return [(original[a:b], replacement[c:d]) for _, a, b, c, d in codes]


def shown(original: str) -> str:
    """Make what cannot be seen visible: separators as a dot, invisible signs as a box."""
    return "".join(sign_shown(sign) for sign in original)


def sign_shown(sign: str) -> str:
    if sign.isspace():
        return SEPARATOR
    return INVISIBLE if unicodedata.category(sign) in {"Cf", "Cc", "Mn", "Me"} else sign
