"""Turns a text into what the models read: undisguised, contacts masked, unknown emoji named, cut into windows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from classifier.backwriting import in_cyrillic
from classifier.mending import unshake
from classifier.normalise import undisguise
from classifier.rewriting import Edit

WINDOW = 128  # tokens, the two special ones included
STEP = 84  # windows overlap by a third, so that a sentence cut by one stands whole in the next
NARROW, NARROW_STEP = 52, 34
SHORTEST_LINE = 8

# The model must not learn that a handle means an advert: every contact looks the same to it.
MASKS = re.compile(
    r"(?P<mail><EMAIL>|[\w.+-]+@[\w-]+\.[\w.-]+)"
    r"|(?P<link><URL>|(?:https?://|www\.)\S+|(?<!\w)(?:[a-z0-9-]+\.)+(?:[a-z]{2,8})(?:/\S*)?(?!\w))"
    r"|(?P<name><HANDLE>|<USER>|(?<!\w)@[A-Za-z0-9_]{3,})"
    r"|(?P<card><CARD>|<IBAN>|(?<!\d)(?:\d{4}[ -]?){3}\d{4}(?!\d)|(?<!\w)KZ\d\d[0-9A-Z]{16}(?!\w))"
    r"|(?P<wallet><WALLET>|(?<!\w)(?:bc1[a-z0-9]{20,}|0x[0-9a-fA-F]{40}|[13T][1-9A-HJ-NP-Za-km-z]{25,34})(?!\w))"
    r"|(?P<phone><PHONE>|(?<![\w+])\+?\d(?:[ ()-]{0,2}\d){9,11}(?!\d))"
)
EMOJI = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*")
SHOUT = re.compile(r"[^\W\d_a-zа-я]{4,}")


@dataclass(frozen=True, slots=True)
class Reading:
    """The text that the models read, and where each of its characters stood in the original."""

    text: str
    offsets: tuple[int, ...]
    mixed_script_ratio: float


@dataclass(frozen=True, slots=True)
class Window:
    """Token numbers with their special ones, and each token's span in the reading (None for the special)."""

    ids: tuple[int, ...]
    spans: tuple[tuple[int, int] | None, ...]

    @property
    def bounds(self) -> tuple[int, int]:
        """Where the window begins and ends in the reading."""
        spans = [span for span in self.spans if span]
        return (spans[0][0], spans[-1][1]) if spans else (0, 0)

    def stretch(self, text: str) -> str:
        """Return the stretch of the reading that the window covers."""
        first, last = self.bounds
        return text[first:last]


def read(text: str, knows: Callable[[str], bool] = lambda _: True) -> Reading:
    """Undisguise a text, mask its contacts and name the emoji that the encoder does not know."""
    rewriting, ratio = undisguise(text)
    rewriting.apply(_masks(rewriting.text), "mask")
    rewriting.apply(in_cyrillic(rewriting.text), "transliterated")
    rewriting.apply(unshake(rewriting.text), "swapped")
    rewriting.apply(_shouts(rewriting.text), "case")
    if not rewriting.text.isascii():
        rewriting.apply(_emoji(rewriting.text, knows), "emoji")
    return Reading(rewriting.text, tuple(rewriting.offsets), ratio)


def _masks(text: str) -> Iterator[Edit]:
    for match in MASKS.finditer(text):
        yield Edit(match.start(), match.end(), f"@{match.lastgroup}")


def _shouts(text: str) -> Iterator[Edit]:
    """Lower words in capitals: the encoder's vocabulary knows few of them."""
    for match in SHOUT.finditer(text):
        if match[0].isupper():
            yield Edit(match.start(), match.end(), match[0].lower())


def _emoji(text: str, knows: Callable[[str], bool]) -> Iterator[Edit]:
    for match in EMOJI.finditer(text):
        if not knows(match[0][0]):
            yield Edit(match.start(), match.end(), f" {emoji_name(match[0][0])} ")


@cache
def emoji_name(character: str) -> str:
    """Return an emoji's English name as words: '🧊' → 'ice', '🔑' → 'key'."""
    import emoji

    return emoji.demojize(character, delimiters=("", "")).replace("_", " ").replace("-", " ")


class Reader:
    """Reads texts for one encoder: holds its tokenizer and knows its emoji."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._known: dict[str, bool] = {}
        unknown = "<unk>" if self._tokenizer.token_to_id("<unk>") is not None else "[UNK]"
        self._unknown = self._tokenizer.token_to_id(unknown)

    def knows(self, character: str) -> bool:
        if character not in self._known:
            self._known[character] = self._unknown not in self._tokenizer.encode(character).ids
        return self._known[character]

    def read(self, text: str) -> Reading:
        return read(text, self.knows)

    def windows(self, reading: Reading) -> list[Window]:
        """Cut a reading into windows of at most WINDOW tokens; the last one ends where the text ends."""
        return self.batch_windows([reading])[0]

    def batch_windows(self, readings: Sequence[Reading]) -> list[list[Window]]:
        encodings = self._tokenizer.encode_batch([reading.text for reading in readings])
        return [
            cut(encoding.ids, encoding.offsets, reading.text)
            for encoding, reading in zip(encodings, readings, strict=True)
        ]


def cut(ids: Sequence[int], spans: Sequence[tuple[int, int]], text: str = "") -> list[Window]:
    """Cut a long text into wide windows, narrow ones and lines: a line of advert must not drown in news."""
    places: list[tuple[int, int] | None] = [None, *spans[1:-1], None]
    if len(ids) <= WINDOW:
        return [Window(tuple(ids), tuple(places))]
    stretches = [
        (start, start + room)
        for room, step in ((WINDOW - 2, STEP), (NARROW - 2, NARROW_STEP))
        for start in starts(len(ids) - 2, room, step)
    ]
    return [
        Window((ids[0], *ids[start:end], ids[-1]), (None, *places[start:end], None))
        for start, end in (*stretches, *lines(spans, text))
    ]


def lines(spans: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Return the token stretches of the lines that are long enough to say something and fit a window."""
    breaks = [place for place, character in enumerate(text) if character == "\n"]
    if not breaks:
        return []
    begins = [span[0] for span in spans[1:-1]]
    edges = [1, *(1 + bisect_left(begins, place) for place in breaks), len(spans) - 1]
    return [(start, end) for start, end in pairwise(edges) if SHORTEST_LINE <= end - start <= WINDOW - 2]


def starts(length: int, room: int, step: int) -> list[int]:
    """Return where windows begin, behind the first special token; the last one ends where the text ends."""
    return list(dict.fromkeys([*range(1, length - room + 1, step), length - room + 1]))
