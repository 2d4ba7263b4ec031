"""Dogecoin: Base58Check with its own version bytes."""

from dataclasses import dataclass

from tracing.addresses.base58check import Base58CheckShape
from tracing.addresses.verdict import Currency, Verdict

SHAPE = Base58CheckShape(
    currency=Currency.DOGE,
    starts=("D", "9", "A", "n"),
    kinds={b"\x1e": "P2PKH", b"\x16": "P2SH"},
    test_networks={b"\x71": "test network"},
)


@dataclass(frozen=True, slots=True)
class Dogecoin:
    currency: Currency = Currency.DOGE

    def examine(self, text: str) -> Verdict | None:
        return SHAPE.examine(text)
