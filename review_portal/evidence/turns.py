"""Lets those who store bytes and those who delete the same bytes go one after the other."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

STORE = 0x5153  # any constant of our own; the bytes' hash is the second half of the key
# In one order, so that two who want several never wait for each other.
LOCK = "SELECT pg_advisory_xact_lock(%s, part) FROM (SELECT unnest(%s::int[]) AS part ORDER BY 1) AS parts"


def take_turn(digests: Iterable[str]) -> None:
    """Wait until nobody else stores or deletes these bytes, and keep them so until the transaction ends.

    A file that is there already is left alone by whoever stores it. Without turns it could be deleted between that
    glance and the commit of the row that names it.
    """
    parts = sorted({part_of(sha256) for sha256 in digests})
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [STORE, parts])


def part_of(sha256: str) -> int:
    """Return the first 32 bits of a digest as PostgreSQL's integer; two digests that share them only wait longer."""
    return int.from_bytes(bytes.fromhex(sha256[:8]), signed=True)
