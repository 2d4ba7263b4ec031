"""Base58Check: version bytes, payload and four bytes of double SHA-256 (Bitcoin, Tron and others)."""

from collections.abc import Mapping
from dataclasses import dataclass

import base58

from tracing.addresses.verdict import Currency, Verdict, accept, refuse, refuse_worthless

ALPHABET: str = base58.BITCOIN_ALPHABET.decode()
LETTERS = frozenset(ALPHABET)
# 20 bytes behind one or two version bytes and four of checksum never give fewer or more characters.
SHORTEST, LONGEST = 25, 36
HASH_SIZE = 20


def decode(text: str, *, alphabet: bytes = base58.BITCOIN_ALPHABET) -> bytes | None:
    """Return version and payload, or None when a letter is foreign or the checksum does not hold."""
    try:
        return bytes(base58.b58decode_check(text.encode("ascii"), alphabet=alphabet))
    except ValueError:
        return None


def foreign_letters(text: str, letters: frozenset[str] = LETTERS) -> str:
    """List the characters outside the alphabet: '1A0l' → '0l'."""
    return "".join(sorted(set(text) - letters))


@dataclass(frozen=True, slots=True)
class Base58CheckShape:
    """The Base58Check addresses of one currency: what each version byte means, and how they start."""

    currency: Currency
    starts: tuple[str, ...]
    kinds: Mapping[bytes, str]
    test_networks: Mapping[bytes, str]

    def examine(self, text: str) -> Verdict | None:
        if not (SHORTEST <= len(text) <= LONGEST and text.startswith(self.starts) and text.isalnum()):
            return None
        if foreign := foreign_letters(text):
            return refuse(text, f"Not base58: {foreign!r} is not in its alphabet.", currency=self.currency)
        payload = decode(text)
        if payload is None:
            return refuse(text, "The base58 checksum does not hold: a character is wrong.", currency=self.currency)
        return self._read(text, payload)

    def _read(self, text: str, payload: bytes) -> Verdict | None:
        version, size = payload[:-HASH_SIZE], len(payload)
        if version in self.kinds:
            kind = self.kinds[version]
            return accept(
                text,
                currency=self.currency,
                kind=kind,
                reason=f"{kind[0].upper()}{kind[1:]}; the base58 checksum holds.",
            )
        if version in self.test_networks:
            network = self.test_networks[version]
            return refuse_worthless(text, f"A {network} address", currency=self.currency)
        if version[:1] in {known[:1] for known in self.kinds}:
            return refuse(text, f"The payload is {size} bytes long, which no address is.", currency=self.currency)
        return None
