"""One line of a list, and the hash by which a provider proves that it holds the same set."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from itertools import islice


@dataclass(frozen=True, slots=True)
class Line:
    """What is asked of a provider; `value` is canonical. The canary is entry 0 and has no end."""

    kind: str
    value: str
    entry: int = 0
    request: str = ""
    item: int = 0
    ground: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.value


@lru_cache(maxsize=4096)  # the entries of one request begin and end together
def moment(at: datetime | None) -> str:
    """Return UTC with seconds: '2026-11-22T12:00:00Z'; never ending is the empty text."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Sort, and keep one line a value: the one that lasts longest."""
    kept: dict[tuple[str, str], Line] = {}
    for line in lines:
        other = kept.get(line.key)
        if other is None or moment(line.ends_at) > moment(other.ends_at):
            kept[line.key] = line
    return [kept[key] for key in sorted(kept)]


def set_hash(lines: Iterable[Line]) -> str:
    """Return SHA-256 over `kind value ends_at\\n` of every line, sorted: what a client must hold after any delta."""
    digest = hashlib.sha256()
    for text in sorted(f"{line.kind} {line.value} {moment(line.ends_at)}\n" for line in lines):
        digest.update(text.encode())
    return digest.hexdigest()


def gathered(parts: Iterable[str], *, encoding: str = "utf-8") -> bytes:
    """Encode texts as they come, so that a long file lies in memory once and not once more as a text."""
    whole, waiting = BytesIO(), iter(parts)
    while some := "".join(islice(waiting, 10_000)):
        whole.write(some.encode(encoding))
    return whole.getvalue()


def of_kind(lines: Sequence[Line], *kinds: str) -> list[Line]:
    return [line for line in lines if line.kind in kinds]


def without_children(hosts: Iterable[str]) -> list[str]:
    """Drop names beneath another name of the list: ['a.example', 'b.a.example'] → ['a.example']."""
    listed = set(hosts)
    return sorted(host for host in listed if not any(parent in listed for parent in parents(host)))


def parents(host: str) -> Iterable[str]:
    while "." in host:
        host = host.partition(".")[2]
        yield host
