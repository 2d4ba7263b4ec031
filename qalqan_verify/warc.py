"""Reads sealed WARC files record by record (ISO 28500) and proves the digests of block and payload in each."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from qalqan_verify.findings import Report

LARGEST_RECORD = 512 * 2**20
GZIP = 16 + zlib.MAX_WBITS
LINE_END, BLANK = b"\r\n", b"\r\n\r\n"
PIECE = 64 * 2**10  # what is left over of each is copied: small ones cost least


@dataclass(frozen=True)
class Sealed:
    """One record: its headers by lower-case name, its block, and the payload within."""

    headers: dict[str, str]
    block: bytes

    @property
    def record_id(self) -> str:
        return self.headers.get("warc-record-id", "").strip("<>")

    @property
    def payload(self) -> bytes:
        """Return the body of an HTTP message, or the whole block of anything else."""
        if self.headers.get("content-type", "").replace(" ", "").startswith("application/http"):
            return self.block.partition(BLANK)[2]
        return self.block


def unpacked_records(content: memoryview) -> Iterator[tuple[int, bytes | None]]:
    """Yield the place and the bytes of each gzip member; None, once, for the first that does not unpack."""
    place = 0
    while place < len(content):
        reader, out, begin = zlib.decompressobj(GZIP), bytearray(), place
        try:
            while not reader.eof and place < len(content) and len(out) <= LARGEST_RECORD:
                piece = content[place : place + PIECE]
                out += reader.decompress(piece, LARGEST_RECORD)
                place += len(piece) - len(reader.unused_data) - len(reader.unconsumed_tail)
        except zlib.error:
            out.clear()
        if not reader.eof or not out:
            yield begin, None
            return
        yield begin, bytes(out)


def sealed_of(record: bytes) -> Sealed | None:
    head, blank, rest = record.partition(BLANK)
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    pairs = [line.partition(":") for line in lines]
    headers = {name.strip().lower(): value.strip() for name, _colon, value in pairs}
    size = headers.get("content-length", "")
    if not first.startswith("WARC/1.") or not blank or not size.isdecimal() or len(size) > 12:
        return None
    block = rest[: int(size)]
    return Sealed(headers, block) if len(block) == int(size) and rest[int(size) :] == BLANK else None


def is_digest(told: str, content: bytes) -> bool:
    """Compare with 'sha256:…' in hexadecimal or base 32, or 'sha1:…' in base 32, as other archivers write."""
    name, _colon, value = told.partition(":")
    if name not in {"sha256", "sha1"}:
        return False
    found = hashlib.new(name, content, usedforsecurity=False).digest()
    return value in {found.hex(), base64.b32encode(found).decode(), base64.b32encode(found).decode().rstrip("=")}


def check_warc(path: str, content: memoryview, report: Report) -> dict[str, str]:
    """Prove every record of a file; return the SHA-256 of each response's payload by its record id."""
    payloads = {}
    for place, unpacked_bytes in unpacked_records(content):
        sealed = sealed_of(unpacked_bytes) if unpacked_bytes is not None else None
        where = f"{path}, record at byte {place}"
        if sealed is None:
            report.blame(where, "is no WARC record")
            continue
        where = f"{where} ({sealed.record_id})"
        for name, part in (("warc-block-digest", sealed.block), ("warc-payload-digest", sealed.payload)):
            if name in sealed.headers:
                report.judge(is_digest(sealed.headers[name], part), where, f"is not what its {name} says")
                report.count("digests in WARC records")
        payloads[sealed.record_id] = hashlib.sha256(sealed.payload).hexdigest()
    return payloads
