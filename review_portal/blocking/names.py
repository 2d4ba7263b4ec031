"""Reads a host the way a browser does, so that no spelling of a name or an address slips past the guard."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import unquote, urlsplit

import idna

from review_portal.blocking.sentences import Reason
from review_portal.face.names import shown_label

LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
PLAIN = re.compile(rf"{LABEL}(?:\.{LABEL})*")
DOTS = str.maketrans("。．｡", "...")  # UTS-46 and browsers take these for dots
NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
LONGEST, LONGEST_LABEL = 253, 63
PICTURE_PARTS = frozenset("🏻🏼🏽🏾🏿\u20e3〰〽")  # skin tones, the keycap, two that are no symbols by class
IPAddress = IPv4Address | IPv6Address


class Unreadable(ValueError):
    """The text names nothing that could be blocked; the message says why."""

    def __init__(self, key: str, *subjects: str) -> None:
        self.problem = Reason(key, subjects)
        super().__init__(str(self.problem))


def host_in(url: str) -> str:
    """Return the host of an address that a stranger wrote, in lower case; where there is none to be read, nothing.

    'https://Shop.Example:8443/x' → 'shop.example'; 'http://[bad' → ''.
    """
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def read_host(text: str) -> str | IPAddress:
    """Return the canonical name or the address that the text stands for.

    'Bad.EXAMPLE.' → 'bad.example'; 'пример.рф' → 'xn--e1afmkfd.xn--p1ai'; '0x8.8.2056' → 8.8.8.8; '[::1]' → ::1.
    Raises Unreadable.
    """
    host = unquote(text.strip()).translate(DOTS).rstrip(".").lower()
    if host.startswith("[") and host.endswith("]"):
        return read_ipv6(host[1:-1])
    if host.count(":") > 1:
        return read_ipv6(host)
    if not host:
        raise Unreadable("no_host")
    if ends_in_number(host):
        return read_ipv4(host)
    name = read_name(host)
    return read_ipv4(name) if ends_in_number(name) else name  # full-width digits show themselves only after UTS-46


def ends_in_number(host: str) -> bool:
    return NUMBER.fullmatch(host.rpartition(".")[2]) is not None


def read_name(host: str) -> str:
    """Return the A-label form by UTS-46, non-transitional: 'faß.de' → 'xn--fa-hia.de'. Raises Unreadable."""
    if len(host) <= LONGEST and PLAIN.fullmatch(host) and "xn--" not in host:
        return host  # the fast path: idna takes twenty times as long to say the same
    try:
        name = ".".join(a_label(label) for label in idna.uts46_remap(host, std3_rules=False).split("."))
    except (idna.IDNAError, UnicodeError) as error:
        raise Unreadable("not_a_name", repr(host[:80]), str(error)) from error
    if len(name) > LONGEST:
        raise Unreadable("too_long", name[:80], str(LONGEST))
    return name


@lru_cache(maxsize=1 << 14)  # endings and parents come again and again
def a_label(label: str) -> str:
    """Return one label as it goes over the wire: 'пример' → 'xn--e1afmkfd'; 'i❤' → 'xn--i-7iq'. Raises IDNAError."""
    if not label:
        raise idna.IDNAError("Empty Label")
    try:
        return idna.alabel(label).decode()
    except idna.IDNAError:
        shown = shown_label(label)
        if not any(is_symbol(character) for character in shown):
            raise
        return symbol_label(shown)


def symbol_label(shown: str) -> str:
    """Return the A-label of a label with pictures. IDNA2008 bars them, yet browsers (UTS-46) and the registries of some
    countries take them, so shops stand there. Everything beside the pictures must hold as in any other label."""
    idna.check_label("".join("0" if is_symbol(character) else character for character in shown))
    if idna.uts46_remap(shown, std3_rules=False) != shown:
        raise idna.IDNAError("Label is not written as browsers write it")
    encoded = "xn--" + shown.encode("punycode").decode()
    if len(encoded) > LONGEST_LABEL:
        raise idna.IDNAError("Label too long")
    return encoded


def is_symbol(character: str) -> bool:
    """Tell whether a character is a picture or a part of one: a heart, a flag's half, a skin tone, a keycap."""
    return not character.isascii() and (unicodedata.category(character) in {"So", "Sm"} or character in PICTURE_PARTS)


def read_ipv4(host: str) -> IPv4Address:
    """Read every form that browsers read (WHATWG URL, IPv4 parser): '3627734734' → 216.58.214.206."""
    parts = host.split(".")
    if len(parts) > 4 or not all(NUMBER.fullmatch(part) for part in parts):
        raise Unreadable("ends_in_number", repr(host[:80]))
    try:
        *heads, tail = [read_number(part) for part in parts]
    except ValueError as error:
        raise Unreadable("not_an_address", repr(host[:80]), str(error)) from error
    if any(head > 255 for head in heads) or tail >= 256 ** (5 - len(parts)):
        raise Unreadable("out_of_range", repr(host[:80]))
    return IPv4Address(sum(head << (24 - 8 * place) for place, head in enumerate(heads)) + tail)


def read_number(text: str) -> int:
    if text[:2] in {"0x", "0X"}:
        return int(text[2:] or "0", 16)
    return int(text, 8) if text.startswith("0") and len(text) > 1 else int(text)


def read_ipv6(host: str) -> IPAddress:
    """Read an IPv6 address; one that wraps an IPv4 address is that address: '::ffff:8.8.8.8' → 8.8.8.8."""
    try:
        address = IPv6Address(host)
    except AddressValueError as error:
        raise Unreadable("not_an_address", repr(host[:80]), str(error)) from error
    if address.scope_id:
        raise Unreadable("zone", repr(host[:80]))
    return address.ipv4_mapped or wrapped(address) or address


def wrapped(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address inside 64:ff9b::/96 (RFC 6052), which any NAT64 turns back."""
    return IPv4Address(int(address) & 0xFFFFFFFF) if int(address) >> 32 == 0x0064FF9B << 64 else None
