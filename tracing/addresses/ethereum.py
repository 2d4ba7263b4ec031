"""Ethereum and every chain with its addresses: 0x and 40 hex digits, capitals as checksum (EIP-55, EIP-1191)."""

import re
from dataclasses import dataclass

from eth_hash.auto import keccak

from tracing.addresses.verdict import Confidence, Currency, Verdict, accept, refuse, refuse_worthless

HEX = re.compile(r"[0-9a-fA-F]*")
ADDRESS_DIGITS, HASH_DIGITS = 40, 64
# The chain whose wallets mix its number into the checksum (EIP-1191), and its test network.
ROOTSTOCK, ROOTSTOCK_TEST = 30, 31


def checksummed(digits: str, *, chain: int | None = None) -> str:
    """Write 40 lower-case hex digits with EIP-55 capitals: upper where the hash's nibble is 8 or more.

    With a `chain` its number is hashed before the digits (EIP-1191).
    """
    nibbles = keccak((digits if chain is None else f"{chain}0x{digits}").encode()).hex()
    return "".join(d.upper() if int(n, 16) >= 8 else d for d, n in zip(digits, nibbles, strict=False))


@dataclass(frozen=True, slots=True)
class Ethereum:
    currency: Currency = Currency.ETH

    def examine(self, text: str) -> Verdict | None:
        if text[:2] not in ("0x", "0X"):
            return None
        digits = text[2:]
        if text[1] == "X" and text != text.upper():
            return refuse(text, "0X stands only where all is in capitals, as in QR codes.", currency=self.currency)
        if not HEX.fullmatch(digits):
            return refuse(text, "Not hexadecimal after 0x.", currency=self.currency)
        if len(digits) == HASH_DIGITS:
            return refuse(text, "64 hex digits are a transaction, block or key hash, not an address.")
        if len(digits) != ADDRESS_DIGITS:
            return refuse(text, f"{len(digits)} hex digits after 0x; an address has 40.", currency=self.currency)
        return self._checked(text, digits)

    def _checked(self, text: str, digits: str) -> Verdict:
        right = checksummed(digits.lower())
        if digits == right and not digits.isdigit():
            reason, confidence = "The EIP-55 checksum holds.", Confidence.HIGH
        elif digits in (digits.lower(), digits.upper()):
            reason, confidence = (
                "Written in one case: no checksum, a wrong digit would not show.",
                Confidence.LOW,
            )
        elif digits == checksummed(digits.lower(), chain=ROOTSTOCK):
            reason, confidence = "The checksum of chain 30 (Rootstock, EIP-1191) holds.", Confidence.HIGH
        else:
            return self._refused(text, digits)
        if not int(digits, 16):
            reason = "The null address: what is sent here is burnt."
        return accept(
            text,
            currency=self.currency,
            kind="EVM",
            reason=reason,
            canonical="0x" + right,
            confidence=confidence,
        )

    def _refused(self, text: str, digits: str) -> Verdict:
        if digits == checksummed(digits.lower(), chain=ROOTSTOCK_TEST):
            return refuse_worthless(text, "An address of chain 31, Rootstock's test network", currency=self.currency)
        reason = "The EIP-55 checksum does not hold: a character or its case is wrong."
        return refuse(text, reason, currency=self.currency)
