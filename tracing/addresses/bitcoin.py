"""Bitcoin: P2PKH, P2SH and every witness version; test networks are refused."""

from dataclasses import dataclass, replace

from tracing.addresses.base58check import Base58CheckShape
from tracing.addresses.segwit import SegwitShape
from tracing.addresses.verdict import Currency, Verdict

P2SH = b"\x05"
LEGACY = Base58CheckShape(
    currency=Currency.BTC,
    starts=("1", "3", "2", "m", "n"),
    kinds={b"\x00": "P2PKH", P2SH: "P2SH"},
    test_networks={b"\x6f": "test network", b"\xc4": "test network"},
)
WITNESS = SegwitShape(currency=Currency.BTC, prefix="bc", test_prefixes=("tb", "bcrt"))
# Litecoin used the same version byte until 2018, so only a ledger can tell the two apart.
AMBIGUITY = "; the same letters are also an old Litecoin P2SH address (0x05), read here as Bitcoin."


@dataclass(frozen=True, slots=True)
class Bitcoin:
    currency: Currency = Currency.BTC

    def examine(self, text: str) -> Verdict | None:
        verdict = WITNESS.examine(text) or LEGACY.examine(text)
        if verdict is not None and verdict.kind == "P2SH":
            return replace(verdict, reason=verdict.reason.rstrip(".") + AMBIGUITY)
        return verdict
