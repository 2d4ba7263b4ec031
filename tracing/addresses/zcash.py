"""Zcash: transparent addresses; shielded ones are named, since nothing can be followed behind them."""

from dataclasses import dataclass

from tracing.addresses import long_bech32
from tracing.addresses.base58check import Base58CheckShape, decode
from tracing.addresses.verdict import Currency, Verdict, accept, refuse, refuse_worthless

TRANSPARENT = Base58CheckShape(
    currency=Currency.ZEC,
    starts=("t1", "t3", "tm", "t2"),
    kinds={b"\x1c\xb8": "P2PKH", b"\x1c\xbd": "P2SH"},
    test_networks={b"\x1d\x25": "test network", b"\x1c\xba": "test network"},
)
# Human-readable part → kind and whether its checksum is bech32m (Zcash protocol 5.6.3; ZIP-316; ZIP-320).
SHIELDED = {"zs": ("Sapling", False), "u": ("unified", True), "tex": ("TEX", True)}
TEST_PREFIXES = ("ztestsapling", "utest", "textest")
SAPLING_SIZE, TEX_SIZE, UNIFIED_LEAST = 43, 20, 48
SPROUT_LENGTH, SPROUT, TEST_SPROUT, SPROUT_SIZE = 95, b"\x16\x9a", b"\x16\xb6", 66


@dataclass(frozen=True, slots=True)
class Zcash:
    currency: Currency = Currency.ZEC

    def examine(self, text: str) -> Verdict | None:
        prefix, one, _ = text.lower().rpartition("1")
        if one and prefix in (*SHIELDED, *TEST_PREFIXES) and len(text) >= 40:
            return self._shielded(text, prefix)
        if len(text) == SPROUT_LENGTH and text.startswith(("zc", "zt")):
            return self._sprout(text)
        return TRANSPARENT.examine(text)

    def _shielded(self, text: str, prefix: str) -> Verdict:
        found = long_bech32.decode(text)
        kind, is_modified = SHIELDED.get(prefix, (prefix, found is not None and found.is_modified))
        if found is None or found.is_modified != is_modified:
            return refuse(text, "The bech32 checksum does not hold: a character is wrong.", currency=self.currency)
        if prefix in TEST_PREFIXES:
            return refuse_worthless(text, f"An address of a test network ({prefix}1…)", currency=self.currency)
        size = len(found.octets)
        if (prefix == "zs" and size != SAPLING_SIZE) or (prefix == "tex" and size != TEX_SIZE) or size < TEX_SIZE:
            return refuse(text, f"{size} bytes, which no {kind} address has.", currency=self.currency)
        if prefix == "u" and size < UNIFIED_LEAST:
            return refuse(text, f"{size} bytes; a unified address has at least 48 (ZIP-316).", currency=self.currency)
        hidden = "it pays a transparent address" if kind == "TEX" else "nothing can be followed behind it"
        reason = f"{kind[0].upper()}{kind[1:]}; the checksum holds, but {hidden}."
        return accept(text, currency=self.currency, kind=kind, reason=reason, canonical=text.lower())

    def _sprout(self, text: str) -> Verdict | None:
        payload = decode(text) if text.isalnum() else None
        if payload is None or len(payload) != SPROUT_SIZE:
            return None
        if payload[:2] == TEST_SPROUT:
            return refuse_worthless(text, "A Sprout address of a test network", currency=self.currency)
        if payload[:2] != SPROUT:
            return None
        reason = "Sprout; the checksum holds, but nothing can be followed behind it."
        return accept(text, currency=self.currency, kind="Sprout", reason=reason)
