"""Keeps bytes by their SHA-256 on disk: written once, verified when read."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from io import BytesIO
from pathlib import Path

from django.conf import settings
from warcio.archiveiterator import ArchiveIterator

from review_portal.audit.errors import Refused

PAYLOADS = frozenset({"response", "conversion"})  # a page as it came; its DOM or a picture of it


HALVES = "halves"  # within the store: what is being written and has no name yet
LONGEST_WRITING = 3600  # seconds; who has not finished by then is dead


class EvidenceDamaged(Refused):
    """The stored bytes are not those that were sealed; restore the file from a copy and compare."""


def put(content: bytes) -> str:
    """Store bytes durably and return their SHA-256; bytes that are there already are left alone."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = path(sha256)
    if target.exists():
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    halves = Path(settings.BLOBS) / HALVES
    halves.mkdir(exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=halves)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o440)
        # A rename on one disk is atomic: a file under its hash is always whole.
        Path(temporary).rename(target)
        _sync_folder(target.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
    return sha256


def adopt(finished: Path, sha256: str) -> None:
    """Take over a file that was written aside on the same disk, under the hash that its writer worked out."""
    target = path(sha256)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with finished.open("rb") as file:
        os.fsync(file.fileno())
    finished.chmod(0o440)
    finished.rename(target)
    _sync_folder(target.parent)


def remove(sha256: str) -> None:
    """Delete bytes whose time is over; retention calls it once their tombstone stands."""
    path(sha256).unlink(missing_ok=True)


def sweep_halves() -> int:
    """Remove what writers that died left half written, and return how many files went."""
    gone = 0
    for half in (Path(settings.BLOBS) / HALVES).glob("*"):
        with contextlib.suppress(FileNotFoundError):  # its writer has just finished
            if half.stat().st_mtime < time.time() - LONGEST_WRITING:
                half.unlink()
                gone += 1
    return gone


def path(sha256: str) -> Path:
    """Return where the bytes with this hash lie."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise Refused(f"{sha256!r} is not a SHA-256 digest in lower-case hexadecimal.")
    return Path(settings.BLOBS) / sha256[:2] / sha256[2:4] / sha256


def get(sha256: str) -> bytes:
    """Return stored bytes after checking that they still are what was sealed."""
    try:
        content = path(sha256).read_bytes()
    except FileNotFoundError as error:
        raise EvidenceDamaged(f"The bytes {sha256} are missing from the store; restore them from a copy.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise EvidenceDamaged(f"The bytes stored as {sha256} were changed on disk; restore them from a copy.")
    return content


def payload(warc_sha256: str, record_id: str) -> bytes:
    """Return the decoded body of one response, or of what was made out of one, read back from its sealed WARC file."""
    for record in ArchiveIterator(BytesIO(get(warc_sha256))):
        if record.rec_type in PAYLOADS and record.rec_headers.get_header("WARC-Record-ID").strip("<>") == record_id:
            return bytes(record.content_stream().read())
    raise EvidenceDamaged(f"WARC file {warc_sha256} holds no record {record_id}.")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
