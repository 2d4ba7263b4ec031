"""Solana: base58 of 32 bytes without any checksum, so a wrong character cannot be seen."""

from dataclasses import dataclass

import base58

from tracing.addresses.base58check import foreign_letters
from tracing.addresses.verdict import Confidence, Currency, Verdict, accept

SHORTEST, LONGEST, KEY_SIZE = 32, 44, 32
SYSTEM_PROGRAM = "1" * KEY_SIZE
# A key with five leading zero bytes does not happen; Bitcoin addresses padded with 1s to 32 bytes do.
MOST_LEADING_ZEROS = 4
FIELD = 2**255 - 19
D = -121665 * pow(121666, FIELD - 2, FIELD) % FIELD


def is_on_curve(key: bytes) -> bool:
    """Say whether 32 bytes are an ed25519 point (RFC 8032, 5.1.3): wallets' are, a program's are not."""
    y = int.from_bytes(key, "little") & ((1 << 255) - 1)
    if y >= FIELD:
        return False
    # x² = u/v is a square exactly when u·v is one (Euler's criterion), which spares the division.
    product = (y * y - 1) * (D * y * y + 1) % FIELD
    return product == 0 or pow(product, (FIELD - 1) // 2, FIELD) == 1


@dataclass(frozen=True, slots=True)
class Solana:
    currency: Currency = Currency.SOL

    def examine(self, text: str) -> Verdict | None:
        if not SHORTEST <= len(text) <= LONGEST or not text.isascii() or foreign_letters(text):
            return None
        key = base58.b58decode(text)
        if len(key) != KEY_SIZE or not self._is_plausible(text):
            return None
        kind = "wallet" if is_on_curve(key) else "program"
        where = "on the curve, as wallets are" if kind == "wallet" else "off the curve, as only programs' addresses are"
        reason = f"32 bytes of base58, {where}; Solana has no checksum, so a wrong character would not show."
        return accept(text, currency=self.currency, kind=kind, reason=reason, confidence=Confidence.LOW)

    def _is_plausible(self, text: str) -> bool:
        zeros = len(text) - len(text.lstrip("1"))
        mixed_case = text not in (text.lower(), text.upper())
        return text == SYSTEM_PROGRAM or (zeros <= MOST_LEADING_ZEROS and mixed_case)
