"""Segregated witness addresses: bech32 for version 0, bech32m for later ones (BIP-173, BIP-350)."""

from dataclasses import dataclass

from embit import bech32

from tracing.addresses.verdict import Currency, Verdict, accept, refuse, refuse_worthless

LONGEST = 90
LETTERS = frozenset(bech32.CHARSET)
KINDS = {(0, 20): "P2WPKH", (0, 32): "P2WSH", (1, 32): "P2TR"}


@dataclass(frozen=True, slots=True)
class SegwitShape:
    """The witness addresses of one currency, known by their human-readable part."""

    currency: Currency
    prefix: str
    test_prefixes: tuple[str, ...]

    def examine(self, text: str) -> Verdict | None:
        lower = text.lower()
        known = next((p for p in (self.prefix, *self.test_prefixes) if lower.startswith(p + "1")), None)
        if known is None:
            return None
        reason = _misspelling(text, known) or _misuse(lower, known)
        if reason is not None:
            return refuse(text, reason, currency=self.currency)
        if known != self.prefix:
            return refuse_worthless(text, f"An address of a test network ({known}1…)", currency=self.currency)
        version, program = bech32.decode(known, lower)
        kind = KINDS.get((version, len(program)), f"witness version {version}")
        return accept(
            text,
            currency=self.currency,
            kind=kind,
            canonical=lower,
            reason=f"{kind}; the {'bech32' if version == 0 else 'bech32m'} checksum holds.",
        )


def _misspelling(text: str, prefix: str) -> str | None:
    if len(text) > LONGEST:
        return f"Longer than {LONGEST} characters, the most that BIP-173 allows."
    if text not in (text.lower(), text.upper()):
        return "Mixes upper and lower case, which BIP-173 forbids."
    foreign = "".join(sorted(set(text.lower()[len(prefix) + 1 :]) - LETTERS))
    if foreign:
        return f"Not bech32: {foreign!r} is not in its alphabet."
    return None


def _misuse(text: str, prefix: str) -> str | None:
    encoding, found, words = bech32.bech32_decode(text)
    if found != prefix:
        return "The bech32 checksum does not hold: a character is wrong."
    if not words or words[0] > 16:
        return "The witness version is missing or above 16."
    program = bech32.convertbits(words[1:], 5, 8, False)
    if program is None:
        return "The padding is not zero or too long (BIP-173)."
    if not 2 <= len(program) <= 40:
        return f"A witness program of {len(program)} bytes; 2 to 40 are allowed."
    if words[0] == 0 and len(program) not in (20, 32):
        return f"A version 0 program of {len(program)} bytes; only 20 and 32 are allowed."
    if (words[0] == 0) != (encoding == bech32.Encoding.BECH32):
        return "The wrong checksum for its version: bech32 is for 0, bech32m for later ones (BIP-350)."
    return None
