"""Turns releases into the records of a zone transfer: whole (RFC 5936) or only what changed (RFC 1995)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence

from review_portal.evidence import store
from review_portal.exports.changes import delta
from review_portal.exports.formats import rpz
from review_portal.exports.lines import Line
from review_portal.exports.models import Release

SOA, NS, CNAME, IN = 6, 2, 5, 1
TTL = 60
TIMERS = (300, 60, 604800, 60)  # as in the file of the release
LOCALHOST = b"\x09localhost\x00"
HOSTMASTER = b"\x0ahostmaster" + LOCALHOST
APEX = b"\x03rpz\x00"
NOTHING = b"\x00"  # CNAME to the root: NXDOMAIN


def record(owner: bytes, kind: int, rdata: bytes) -> bytes:
    return owner + struct.pack("!HHIH", kind, IN, TTL, len(rdata)) + rdata


def soa(serial: int) -> bytes:
    return record(APEX, SOA, LOCALHOST + HOSTMASTER + struct.pack("!IIIII", serial, *TIMERS))


def rule(owner: str) -> bytes:
    """Return one rule: 'bad.example' → the record bad.example.rpz. CNAME ."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in owner.split("."))
    return record(labels + APEX, CNAME, NOTHING)


def whole(release: Release) -> Iterator[bytes]:
    """Yield the zone as the signed file of the release holds it, between two SOA records."""
    yield soa(release.serial)
    yield record(APEX, NS, LOCALHOST)
    content = store.get(release.files.get(format="rpz").sha256).decode()
    for row in content.splitlines():
        owner, _, what = row.partition(" ")
        if what.startswith("CNAME ."):
            yield rule(owner)
    yield soa(release.serial)


def changes(from_serial: int, release: Release) -> Iterator[bytes]:
    """Yield one condensed difference: what goes, what comes; its cost grows with the change."""
    found = delta(from_serial, release)
    yield soa(release.serial)
    yield soa(from_serial)
    yield from rules(found.removed)
    yield soa(release.serial)
    yield from rules(found.added)
    yield soa(release.serial)


def rules(lines: Sequence[Line]) -> Iterator[bytes]:
    return (rule(owner) for line in lines for owner in rpz.owners(line))


def messages(records: Iterable[bytes], *, most: int = 48_000) -> Iterator[tuple[int, bytes]]:
    """Pack records into as few messages as may be; yields how many and their bytes."""
    packed: list[bytes] = []
    count = size = 0
    for one in records:
        if size + len(one) > most:
            yield count, b"".join(packed)
            packed, count, size = [], 0, 0
        packed.append(one)
        count, size = count + 1, size + len(one)
    yield count, b"".join(packed)
