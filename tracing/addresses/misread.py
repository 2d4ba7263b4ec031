"""Finds the one sound address that a reader of letters may have taken for something else: a checksum decides.

`'bclq3kg…'` in a picture → `'bc1q3kg…'`. Only where the checksum has 30 bits and more, so that chance does not.
"""

import re
from collections.abc import Iterator
from itertools import combinations, islice, product

from embit import bech32

from tracing.addresses import check
from tracing.addresses.base58check import LETTERS, LONGEST, SHORTEST, decode
from tracing.addresses.ethereum import ADDRESS_DIGITS
from tracing.addresses.verdict import Confidence

#: Signs that are taken for one another in print, as Tesseract does in the pictures of our tests.
ALIKE = ("1lIi|!", "0OoQD", "qg9", "sS5", "B8b6", "zZ2", "cCe", "vVuU", "wW", "xX", "kK", "pP", "6G", "tf", "é6", "/7")
MOST_CHANGES, MOST_TRIED = 2, 20_000
WITNESS = re.compile(r"(bc|ltc)[1lIi|!](.{20,71})", re.IGNORECASE)
EVM = re.compile(r"[0Oo][xX×](.{40})")
HEX = frozenset("0123456789abcdefABCDEF")
WITNESS_LETTERS = frozenset(bech32.CHARSET)


def repaired(word: str) -> str | None:
    """Return the only sound address that a word becomes when few of its signs are read otherwise, or None."""
    found = {sound for one in islice(_readings(word), MOST_TRIED) if (sound := _sound(one))}
    return found.pop() if len(found) == 1 else None


def _readings(word: str) -> Iterator[str]:
    if witness := WITNESS.fullmatch(word):
        prefix, body = witness[1].lower(), witness[2].lower()
        yield from (f"{prefix}1{one}" for one in _spellings(body, WITNESS_LETTERS, MOST_CHANGES))
    elif evm := EVM.fullmatch(word):
        # Its checksum lies in the case of letters and has few bits: only what is no digit at all is read otherwise.
        yield from (f"0x{one}" for one in _spellings(evm[1], HEX, 0))
    elif SHORTEST <= len(word) <= LONGEST:
        yield from _spellings(word, LETTERS, MOST_CHANGES)


def _sound(text: str) -> str | None:
    if not text.startswith(("bc1", "ltc1", "0x")) and decode(text) is None:
        return None
    verdict = check(text)
    is_sure = verdict.valid and verdict.confidence is Confidence.HIGH
    return verdict.canonical if is_sure and (text[:2] != "0x" or len(text) == ADDRESS_DIGITS + 2) else None


def _spellings(text: str, letters: frozenset[str], most: int) -> Iterator[str]:
    """Yield readings with every sign of the alphabet: signs outside it are read otherwise, and of the rest few."""
    options = [_alike(sign) & letters for sign in text]
    forced = [place for place, sign in enumerate(text) if sign not in letters]
    free = [place for place, sign in enumerate(text) if sign in letters and options[place]]
    for count in range(most + 1):
        for chosen in combinations(free, count):
            places = [*forced, *chosen]
            for signs in product(*(sorted(options[place]) for place in places)):
                spelling = list(text)
                for place, sign in zip(places, signs, strict=True):
                    spelling[place] = sign
                yield "".join(spelling)


def _alike(sign: str) -> frozenset[str]:
    return frozenset("".join(some for some in ALIKE if sign in some)) - {sign}
