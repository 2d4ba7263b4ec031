"""Turns bytes into text although pages lie about their encoding."""

import codecs
import re
import zlib

from w3lib.encoding import http_content_type_encoding, resolve_encoding

BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
#: how a page in two bytes a character begins where it has no mark
UNMARKED = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
META = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
CYRILLIC = ("cp1251", "koi8-r", "cp866")
# The commonest Russian letters: in the wrong one of the three encodings they turn into capitals or box drawings.
COMMON = frozenset("оеаинтсрвлкмдпуяыьгзбчй")
MIXED = "replace-with-cp1251"
GZIP = b"\x1f\x8b\x08"
MOST_UNPACKED = 32 << 20


def decode(body: bytes, content_type: str = "") -> str:
    """Decode a page: byte-order mark, valid UTF-8, the header's word, the page's word, then the likeliest Cyrillic.

    Valid UTF-8 with non-ASCII letters comes before any declaration: text in another encoding is never valid UTF-8 by
    accident, but servers often declare wrongly.
    """
    body = unpacked(body)
    if (wide := _by_its_beginning(body)) is not None:
        return wide
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = [encoding for encoding in _declared(body, content_type) if encoding != "utf-8"]
    if _is_mostly_utf8(body):
        return body.decode("utf-8", MIXED)
    for encoding in declared:
        try:
            return body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode(declared[0] if declared else _likeliest(body), "replace")


def _by_its_beginning(body: bytes) -> str | None:
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for beginning, encoding in UNMARKED:
        if body.startswith(beginning) and body[:200].count(0) > 40:
            return body.decode(encoding, "replace")
    return None


def unpacked(body: bytes) -> bytes:
    """Unpack what was served packed without a word (sitemap.xml.gz); a bomb yields no more than MOST_UNPACKED."""
    if not body.startswith(GZIP):
        return body
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(body, MOST_UNPACKED)
    except zlib.error:
        return body


def _declared(body: bytes, content_type: str) -> list[str]:
    names = [http_content_type_encoding(content_type) if content_type else None]
    names += [resolve_encoding(match.decode("ascii")) for match in META.findall(body[:8192])]
    return [name for name in names if name and not name.startswith("utf-16")]


def _is_mostly_utf8(body: bytes) -> bool:
    """Say whether a few foreign bytes fell into a UTF-8 page, as quotes from old forums do."""
    wrong = body.decode("utf-8", "replace").count("�")
    letters = sum(byte >= 0xC0 for byte in body[:200_000])
    return wrong * 10 < letters


def _likeliest(body: bytes) -> str:
    sample = bytes(byte for byte in body[:200_000] if byte >= 0x80)[:20_000]
    return max(CYRILLIC, key=lambda encoding: sum(letter in COMMON for letter in sample.decode(encoding, "replace")))


def _as_cp1251(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1251", "replace"), error.end


codecs.register_error(MIXED, _as_cp1251)
