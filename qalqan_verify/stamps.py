"""Reads a time stamp (RFC 3161): what was stamped and when. Whose signature it is, OpenSSL says: see the guide."""

from __future__ import annotations

from collections.abc import Iterator

# OIDs as DER writes them: id-ct-TSTInfo, SHA-256.
TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")
SHA256 = bytes.fromhex("0609608648016503040201")
SEQUENCE, OCTETS, OCTETS_INSIDE, TIME = 0x30, 0x04, 0xA0, 0x18


def parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each DER value in turn; stop at what is none."""
    place = 0
    while place + 2 <= len(content):
        tag, size, place = content[place], content[place + 1], place + 2
        if size & 0x80:
            count = size & 0x7F
            if not 0 < count <= 4:
                return
            size, place = int.from_bytes(content[place : place + count], "big"), place + count
        if place + size > len(content):
            return
        yield tag, content[place : place + size]
        place += size


def inner(content: bytes, *tags: int) -> bytes:
    """Walk down: the first value with the first tag, in it the first with the second, and so on."""
    for tag in tags:
        content = next((value for found, value in parts(content) if found == tag), b"")
    return content


def stamp_of(token: bytes) -> tuple[str, str]:
    """Return the SHA-256 that a reply or token is about, and its time (UTC); two empty texts where it is neither."""
    place = token.find(TST_INFO)
    if place < 0:
        return "", ""
    info = inner(token[place + len(TST_INFO) :], OCTETS_INSIDE, OCTETS, SEQUENCE)
    fields = list(parts(info))
    imprint = next((value for tag, value in fields if tag == SEQUENCE), b"")
    if SHA256 not in imprint[:20]:
        return "", ""
    time = next((value for tag, value in fields if tag == TIME), b"")
    return inner(imprint, OCTETS).hex(), readable(time.decode("ascii", "replace"))


def readable(time: str) -> str:
    """Write a GeneralizedTime as ISO 8601: '20261126013000Z' → '2026-11-26T01:30:00Z'."""
    digits = time.partition(".")[0].rstrip("Z")
    if len(digits) != 14 or not digits.isdecimal():
        return ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:]}Z"
