"""XRP: Base58Check in Ripple's own alphabet; an X-address is its account and a destination tag."""

from dataclasses import dataclass

import base58

from tracing.addresses.base58check import decode, foreign_letters
from tracing.addresses.verdict import Currency, Verdict, accept, refuse, refuse_worthless

ALPHABET: bytes = base58.RIPPLE_ALPHABET
LETTERS = frozenset(ALPHABET.decode())
ACCOUNT, X_MAIN, X_TEST = b"\x00", b"\x05\x44", b"\x04\x93"
X_LENGTHS = range(46, 49)


@dataclass(frozen=True, slots=True)
class Ripple:
    currency: Currency = Currency.XRP

    def examine(self, text: str) -> Verdict | None:
        classic = 25 <= len(text) <= 35 and text[0] == "r"
        extended = len(text) in X_LENGTHS and text[0] in "XT"
        if not (classic or extended) or not text.isalnum() or not text.isascii():
            return None
        if foreign := foreign_letters(text, LETTERS):
            return refuse(text, f"Not Ripple's base58: {foreign!r} is not in its alphabet.", currency=self.currency)
        payload = decode(text, alphabet=ALPHABET)
        if payload is None:
            return refuse(text, "The base58 checksum does not hold: a character is wrong.", currency=self.currency)
        return self._read(text, payload)

    def _read(self, text: str, payload: bytes) -> Verdict:
        if payload[:1] == ACCOUNT and len(payload) == 21:
            return accept(text, currency=self.currency, kind="account", reason="The base58 checksum holds.")
        if payload[:2] == X_MAIN and len(payload) == 31 and payload[22] in (0, 1):
            account = base58.b58encode_check(ACCOUNT + payload[2:22], alphabet=ALPHABET).decode()
            tag = int.from_bytes(payload[23:27], "little")
            reason = "X-address, the checksum holds" + (f"; destination tag {tag}." if payload[22] else "; no tag.")
            return accept(text, currency=self.currency, kind="X-address", reason=reason, canonical=account)
        if payload[:2] == X_TEST:
            return refuse_worthless(text, "A test network's X-address", currency=self.currency)
        return refuse(text, "The checksum holds, but it is no account of the XRP ledger.", currency=self.currency)
