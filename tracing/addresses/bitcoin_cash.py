"""Bitcoin Cash: CashAddr with a 40-bit BCH code, with or without its prefix (its old form is Bitcoin's)."""

from dataclasses import dataclass

from embit import bech32

from tracing.addresses.verdict import Currency, Verdict, accept, refuse, refuse_worthless

PREFIX, TEST_PREFIXES = "bitcoincash", ("bchtest", "bchreg")
KINDS = {0: "P2PKH", 1: "P2SH", 2: "P2PKH with tokens", 3: "P2SH with tokens"}
HASH_SIZES = (20, 24, 28, 32, 40, 48, 56, 64)
GENERATOR = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
BARE_LENGTHS = (42, 61)


def polymod(values: list[int]) -> int:
    """Compute the CashAddr checksum (spec: bitcoincash.org, cashaddr.md); 0 when the checksum holds."""
    checksum = 1
    for value in values:
        top = checksum >> 35
        checksum = ((checksum & 0x07FFFFFFFF) << 5) ^ value
        for bit, term in enumerate(GENERATOR):
            checksum ^= term if top >> bit & 1 else 0
    return checksum ^ 1


@dataclass(frozen=True, slots=True)
class BitcoinCash:
    currency: Currency = Currency.BCH

    def examine(self, text: str) -> Verdict | None:
        prefix, colon, body = text.lower().rpartition(":")
        if not colon and not (len(body) in BARE_LENGTHS and body[0] in "qpzr" and text.isalnum()):
            return None
        prefix = prefix or PREFIX
        if prefix not in (PREFIX, *TEST_PREFIXES):
            return None
        reason = self._fault(text, prefix, body)
        if reason is not None:
            # Without the prefix any word of 42 letters would do, so the shape alone claims nothing.
            return refuse(text, reason, currency=self.currency if colon else None)
        if prefix != PREFIX:
            return refuse_worthless(text, f"A test network's address ({prefix})", currency=self.currency)
        words = [bech32.CHARSET.find(letter) for letter in body]
        kind = KINDS[bech32.convertbits(words[:-8], 5, 8, False)[0] >> 3]
        reason = f"{kind}; the CashAddr checksum holds."
        return accept(text, currency=self.currency, kind=kind, reason=reason, canonical=f"{prefix}:{body}")

    def _fault(self, text: str, prefix: str, body: str) -> str | None:
        if text not in (text.lower(), text.upper()) or not set(body) <= set(bech32.CHARSET) or len(body) > 112:
            return "Not CashAddr: mixed case, a letter outside its alphabet, or too long."
        words = [bech32.CHARSET.find(letter) for letter in body]
        if polymod([ord(letter) & 31 for letter in prefix] + [0] + words) != 0:
            return "The CashAddr checksum does not hold: a character is wrong."
        payload = bech32.convertbits(words[:-8], 5, 8, False)
        if not payload or payload[0] & 0x80 or payload[0] >> 3 not in KINDS:
            return "The padding or the version byte of this CashAddr is not allowed."
        if len(payload) - 1 != HASH_SIZES[payload[0] & 7]:
            return "The hash in this CashAddr does not have the size that its version byte says."
        return None
