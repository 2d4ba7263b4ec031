"""Dash: Base58Check with its own version bytes."""

from dataclasses import dataclass

from tracing.addresses.base58check import Base58CheckShape
from tracing.addresses.verdict import Currency, Verdict

SHAPE = Base58CheckShape(
    currency=Currency.DASH,
    starts=("X", "7", "y", "8", "9"),
    kinds={b"\x4c": "P2PKH", b"\x10": "P2SH"},
    test_networks={b"\x8c": "test network", b"\x13": "test network"},
)


@dataclass(frozen=True, slots=True)
class Dash:
    currency: Currency = Currency.DASH

    def examine(self, text: str) -> Verdict | None:
        return SHAPE.examine(text)
