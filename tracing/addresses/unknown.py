"""Says why a string is nobody's address, so that a person need not guess."""

import re
import unicodedata

from embit import bech32

from tracing.addresses.base58check import decode
from tracing.addresses.verdict import Verdict, refuse

HEX = re.compile(r"[0-9a-fA-F]+")
# What stands before a private key: Bitcoin's, its test networks', Litecoin's, Dogecoin's and Dash's version byte.
WIF_VERSIONS = frozenset(b"\x80\xef\xb0\x9e\xcc")
WIF_LENGTHS, WIF_SIZES = (51, 52), (33, 34)
EXTENDED_KEY_LENGTH = 111


def explain(text: str) -> Verdict:
    """Refuse a text that no currency claims, naming the likeliest reason."""
    reason = _foreign_character(text) or _other_thing(text) or "No known currency writes its addresses like this."
    return refuse(text, reason)


def _foreign_character(text: str) -> str | None:
    for letter in text:
        if letter.isspace():
            return "Holds a space; an address is one word."
        if unicodedata.category(letter) in ("Cf", "Cc"):
            return f"Holds an invisible character (U+{ord(letter):04X})."
        if not letter.isascii():
            name = unicodedata.name(letter, "unnamed")
            return f"Holds {letter!r} (U+{ord(letter):04X} {name}), which no address holds."
    return None


def _other_thing(text: str) -> str | None:
    if HEX.fullmatch(text) and len(text) in (40, 64):
        return f"{len(text)} bare hex digits may be any hash; an EVM address starts with 0x."
    if len(text) in WIF_LENGTHS and _is_private_key(decode(text) or b""):
        return "A private key (WIF), not an address: keep it secret and tell the keeper of the case."
    if len(text) == EXTENDED_KEY_LENGTH and text[1:4] in ("pub", "prv"):
        return "An extended key of a whole wallet, not one address."
    if text.lower().startswith("lnbc"):
        return "A Lightning invoice, not an address."
    prefix = bech32.bech32_decode(text)[1]
    if prefix is not None:
        return f"Sound bech32, but {prefix!r} is the prefix of no currency known here."
    return None


def _is_private_key(payload: bytes) -> bool:
    return len(payload) in WIF_SIZES and payload[0] in WIF_VERSIONS
