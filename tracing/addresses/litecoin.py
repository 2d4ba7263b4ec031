"""Litecoin: L…, M…, ltc1…, the old 3… that Bitcoin shares, and ltcmweb1…, behind which nothing can be followed."""

from dataclasses import dataclass, replace

import base58

from tracing.addresses import long_bech32
from tracing.addresses.base58check import Base58CheckShape, decode
from tracing.addresses.segwit import SegwitShape
from tracing.addresses.verdict import Currency, Verdict, accept, refuse, refuse_worthless

OLD_P2SH, NEW_P2SH = "P2SH in the old form", b"\x32"
LEGACY = Base58CheckShape(
    currency=Currency.LTC,
    starts=("L", "M", "3", "Q", "m", "n", "2"),
    kinds={b"\x30": "P2PKH", NEW_P2SH: "P2SH", b"\x05": OLD_P2SH},
    test_networks={b"\x6f": "test network", b"\x3a": "test network", b"\xc4": "test network"},
)
WITNESS = SegwitShape(currency=Currency.LTC, prefix="ltc", test_prefixes=("tltc", "rltc"))
# MimbleWimble extension blocks (LIP-0004): version 0 and two public keys behind a bech32 checksum.
MWEB, TEST_MWEB, KEYS_SIZE = "ltcmweb", "tmweb", 66


@dataclass(frozen=True, slots=True)
class Litecoin:
    """Bitcoin is asked first, so a bare 3… is a Bitcoin address; only `litecoin:3…` comes to be read here."""

    currency: Currency = Currency.LTC

    def examine(self, text: str) -> Verdict | None:
        if text.lower().startswith((MWEB + "1", TEST_MWEB + "1")):
            return self._extension(text)
        verdict = WITNESS.examine(text) or LEGACY.examine(text)
        if verdict is not None and verdict.kind == OLD_P2SH:
            payload = decode(text) or b""
            modern = base58.b58encode_check(NEW_P2SH + payload[1:]).decode()
            return replace(verdict, canonical=modern)
        return verdict

    def _extension(self, text: str) -> Verdict:
        found = long_bech32.decode(text, skip=1)
        if found is None or found.is_modified or len(found.octets) != KEYS_SIZE:
            return refuse(text, "The checksum or the size of this MWEB address does not hold.", currency=self.currency)
        if found.prefix == TEST_MWEB:
            return refuse_worthless(text, "An MWEB address of a test network", currency=self.currency)
        reason = "MWEB; the bech32 checksum holds, but nothing can be followed behind it."
        return accept(text, currency=self.currency, kind="MWEB", reason=reason, canonical=text.lower())
