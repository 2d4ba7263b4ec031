"""Tron: Base58Check with version 0x41, always 34 characters from T; nodes write the same bytes in hexadecimal."""

import re
from dataclasses import dataclass

import base58

from tracing.addresses.base58check import Base58CheckShape
from tracing.addresses.verdict import Confidence, Currency, Verdict, accept

SHAPE = Base58CheckShape(
    currency=Currency.TRON,
    starts=("T", "2"),
    kinds={b"\x41": "account"},
    test_networks={b"\xa0": "test network"},
)
HEX = re.compile(r"(?:0[xX])?(41[0-9a-fA-F]{40})")


@dataclass(frozen=True, slots=True)
class Tron:
    currency: Currency = Currency.TRON

    def examine(self, text: str) -> Verdict | None:
        match = HEX.fullmatch(text)
        if match is None:
            return SHAPE.examine(text)
        return accept(
            text,
            currency=self.currency,
            kind="account in hexadecimal",
            reason="The hexadecimal form of a node: no checksum, a wrong digit would not show.",
            canonical=base58.b58encode_check(bytes.fromhex(match[1])).decode(),
            confidence=Confidence.LOW,
        )
