"""A text as it is read for entities: without invisible signs and disguised dots, offsets kept."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from classifier.entities.entity import Entity, Kind, Rejected

DEFANGED = {"dot": ".", "точка": ".", ".": ".", "at": "@", "собака": "@", "@": "@", ":": ":", "://": "://"}
ODD = re.compile(
    r"[^\x00-\x7f\u0400-\u052f]"
    r"|[\[({]\ ?(?P<defanged>\.|dot|точка|@|at|собака|:(?://)?)\ ?[\])}]"
    r"|(?<![a-z])hxxp(?=s?\W)",
    re.IGNORECASE,
)
# Letters without ink that Unicode does not count as format characters.
INKLESS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u20e3") | {chr(code) for code in range(0xFE00, 0xFE10)}


@dataclass(slots=True)
class Reading:
    """`text` is what is searched; `starts[i]:ends[i]` is where its character i stands in `original`."""

    original: str
    text: str
    starts: list[int]
    ends: list[int]
    taken: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self.taken = bytearray(len(self.text))

    def entity(self, kind: Kind, start: int, end: int, canonical: str) -> Entity:
        first, last = self.starts[start], self.ends[end - 1]
        return Entity(kind, self.original[first:last], first, last, canonical)

    def rejected(self, kind: Kind, start: int, end: int, reason: str) -> Rejected:
        first, last = self.starts[start], self.ends[end - 1]
        return Rejected(kind, self.original[first:last], first, last, reason)

    def is_free(self, start: int, end: int) -> bool:
        """Say whether nothing found so far stands between start and end."""
        return self.taken.find(1, start, end) < 0

    def take(self, start: int, end: int) -> None:
        """Keep later searches out: the digits of a wallet are no phone number."""
        self.taken[start:end] = b"\x01" * (end - start)

    def around(self, start: int, end: int, *, before: int = 40, after: int = 20) -> str:
        """Return the neighbourhood in lower case, for words that tell what a number is."""
        return f"{self.text[max(0, start - before) : start]} {self.text[end : end + after]}".lower()


def read(original: str) -> Reading:
    """Make a text legible: `'t[.]me/ex\\u200bample'` → `'t.me/example'`; offsets are kept."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, replacement in _pieces(original):
        letters.append(replacement)
        if len(replacement) == end - start:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend([start] * len(replacement))
            ends.extend([end] * len(replacement))
    return Reading(original, "".join(letters), starts, ends)


def _pieces(original: str) -> Iterator[tuple[int, int, str]]:
    position = 0
    for match in ODD.finditer(original):
        if position < match.start():
            yield position, match.start(), original[position : match.start()]
        yield match.start(), match.end(), _plain(match)
        position = match.end()
    if position < len(original):
        yield position, len(original), original[position:]


def _plain(match: re.Match[str]) -> str:
    if defanged := match["defanged"]:
        return DEFANGED[defanged.lower()]
    sign = match[0]
    return "http" if len(sign) > 1 else _plain_sign(sign)


def _plain_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cf" or sign in INKLESS:
        return ""
    if category == "Zs":
        return " "
    if category == "Pd" or sign == "\u2212":
        return "-"
    if category == "Nd":
        return str(unicodedata.digit(sign))
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 else sign
