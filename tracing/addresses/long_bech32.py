"""Bech32 and bech32m beyond the 90 characters of BIP-173: what Litecoin's MWEB and Zcash's unified addresses use."""

from dataclasses import dataclass

from embit import bech32

LONGEST = 1023  # where the code stops finding four wrong characters (ZIP-316 allows far more, which nobody prints)


@dataclass(frozen=True, slots=True)
class LongBech32:
    is_modified: bool
    prefix: str
    octets: bytes


def decode(text: str, *, skip: int = 0) -> LongBech32 | None:
    """Return what a string holds behind its first `skip` words, or None when a rule or the checksum is broken."""
    lower = text.lower()
    prefix, _, body = lower.rpartition("1")
    if text not in (lower, text.upper()) or len(text) > LONGEST or not prefix or not set(body) <= set(bech32.CHARSET):
        return None
    words = [bech32.CHARSET.find(letter) for letter in body]
    encoding = bech32.bech32_verify_checksum(prefix, words) if len(words) > 6 else None
    octets = bech32.convertbits(words[skip:-6], 5, 8, False) if encoding else None
    return LongBech32(encoding == bech32.Encoding.BECH32M, prefix, bytes(octets)) if octets is not None else None
