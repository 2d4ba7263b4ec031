"""Answers in microseconds on which of MISP's warning lists a name or an address stands (pymispwarninglists, CC0).

The lists are 60 MB of JSON. They are read once into a sorted table of 64-bit digests that is mapped into
memory, so that a command starts at once and 10,000 targets a second can be judged.
"""

from __future__ import annotations

import json
import mmap
import os
import re
import struct
import tempfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import numpy as np
import numpy.typing as npt

Network = IPv4Network | IPv6Network
Numbers = npt.NDArray[np.uint64]
NETWORK = re.compile(r"[0-9.]+(?:/\d+)?|[0-9a-f]*:[0-9a-f:.]*(?:/\d+)?")
MOST_LISTS = 64
FORMAT = 2  # part of the file's name: another layout is another file
DRAWER_BITS = 16
DRAWER_SHIFT = 64 - DRAWER_BITS
KEPT = 22  # prefixes up to this length are remembered
CROWD = 5  # fewer known names beneath another are not worth a line in the table
COUNTED = ("cisco_top20k", "google-chrome-crux-1million")


def digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def network_key(prefix: int, bits: int, number: int) -> str:
    return f"{bits}/{prefix}/{number >> (bits - prefix)}"


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Sorted digests; at the same place `marks` says on which lists, `crowds` how many known names lie beneath."""

    keys: memoryview
    marks: memoryview
    crowds: memoryview
    combinations: tuple[tuple[str, ...], ...]
    prefixes: Mapping[int, tuple[int, ...]]
    drawers: tuple[int, ...]  # where the keys with the same first bits begin: a look-up searches one drawer only

    def name(self, host: str) -> tuple[str, ...]:
        """Return the lists on which exactly this name stands."""
        place = self.find(host)
        return self.combinations[self.marks[place]] if place >= 0 else ()

    def crowd(self, host: str) -> int:
        """Return how many names that people are known to visit lie beneath this one."""
        place = self.find(host)
        return int(self.crowds[place]) if place >= 0 else 0

    def both(self, host: str) -> tuple[tuple[str, ...], int]:
        """Return `name` and `crowd` with one look."""
        place = self.find(host)
        return (self.combinations[self.marks[place]], int(self.crowds[place])) if place >= 0 else ((), 0)

    def network(self, network: Network) -> tuple[str, ...]:
        """Return the lists with a range that holds the whole network."""
        bits, number, longest = network.max_prefixlen, int(network.network_address), network.prefixlen
        found: set[str] = set()
        for prefix in self.prefixes[bits]:
            if prefix > longest:
                break
            held = number >> (bits - prefix)
            # Neighbours share their short prefixes: these answers are kept, they are few (a /22 has four million).
            found.update(known_range(self, prefix, bits, held) if prefix <= KEPT else self.range(prefix, bits, held))
        return tuple(sorted(found))

    def range(self, prefix: int, bits: int, held: int) -> tuple[str, ...]:
        return self.name(f"{bits}/{prefix}/{held}")

    def find(self, text: str) -> int:
        key = digest(text)
        drawer = key >> DRAWER_SHIFT
        end = self.drawers[drawer + 1]
        place = bisect_left(self.keys, key, self.drawers[drawer], end)
        return place if place < end and self.keys[place] == key else -1


@lru_cache(maxsize=1 << 16)
def known_range(index: Index, prefix: int, bits: int, held: int) -> tuple[str, ...]:
    return index.range(prefix, bits, held)


def open_index(folder: Path, lists: tuple[str, ...]) -> Index:
    """Map the table from `folder`; build it there first if it is missing or made from other lists."""
    made_from = blake2b(" ".join(lists).encode(), digest_size=4).hexdigest()
    path = folder / f"warninglists-{version('pymispwarninglists')}-{FORMAT}-{made_from}.bin"
    if not path.exists():
        build(path, lists)
    with path.open("rb") as file:
        return parse(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))


def parse(view: memoryview) -> Index:
    (size,) = struct.unpack_from("<Q", view)
    head = json.loads(bytes(view[8 : 8 + size]))
    count, start = head["count"], 8 + size
    keys, crowds = start + 8 * count, start + 12 * count
    column = view[start:keys].cast("Q")
    return Index(
        keys=column,
        crowds=view[keys:crowds].cast("I"),
        marks=view[crowds : crowds + 2 * count].cast("H"),
        combinations=tuple(tuple(names) for names in head["combinations"]),
        prefixes={int(bits): tuple(prefixes) for bits, prefixes in head["prefixes"].items()},
        drawers=drawers(np.frombuffer(column, np.uint64)),
    )


def drawers(keys: Numbers) -> tuple[int, ...]:
    edges = np.arange(1 << DRAWER_BITS, dtype=np.uint64) << np.uint64(DRAWER_SHIFT)
    return (*np.searchsorted(keys, edges).tolist(), len(keys))


def build(path: Path, lists: tuple[str, ...]) -> None:
    """Read the lists and write the table in one move, so that a second process never maps half of it."""
    if len(lists) > MOST_LISTS:
        raise ValueError(f"{len(lists)} warning lists are read, and a mark has {MOST_LISTS} bits; leave some out.")
    beneath: Counter[str] = Counter()
    prefixes: dict[int, set[int]] = {32: set(), 128: set()}
    keys, marks = [], []
    for place, name in enumerate(lists):
        found = list(entries(name))
        keys.append(digests(written(entry, prefixes) for entry in found))
        marks.append(np.full(len(found), 1 << place, np.uint64))
        if name in COUNTED:
            beneath.update(parent for entry in found for parent in parents(entry))
    crowds = {name: count for name, count in beneath.items() if count >= CROWD}
    keys.append(digests(crowds))
    marks.append(np.zeros(len(crowds), np.uint64))
    write(path, table(np.concatenate(keys), np.concatenate(marks), crowds, Head(lists, prefixes)))


def table(keys: Numbers, marks: Numbers, crowds: Mapping[str, int], head: Head) -> list[bytes]:
    """Sort the keys, join the marks of equal ones, and number the combinations of lists that occur."""
    order = np.argsort(keys, kind="stable")
    keys, marks = keys[order], marks[order]
    firsts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    keys = keys[firsts]
    distinct, numbers = np.unique(np.bitwise_or.reduceat(marks, firsts), return_inverse=True)
    column = np.zeros(len(keys), np.uint32)
    column[np.searchsorted(keys, digests(crowds))] = list(crowds.values())
    text = head.text(len(keys), [int(mask) for mask in distinct])
    columns = keys.tobytes(), column.tobytes(), numbers.astype(np.uint16).tobytes()
    return [struct.pack("<Q", len(text)), text, *columns]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the columns: which lists a mark means, and which prefix lengths occur."""

    lists: tuple[str, ...]
    prefixes: Mapping[int, set[int]]

    def text(self, count: int, masks: list[int]) -> bytes:
        body = {
            "count": count,
            "combinations": [[name for place, name in enumerate(self.lists) if mask >> place & 1] for mask in masks],
            "prefixes": {str(bits): sorted(found) for bits, found in self.prefixes.items()},
        }
        text = json.dumps(body).encode()
        return text + b" " * (-len(text) % 8)  # the casts of `parse` want the numbers aligned


def write(path: Path, parts: list[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.writelines(parts)
    Path(temporary).replace(path)


def entries(name: str) -> Iterator[str]:
    """Yield a list's entries in lower case, without the leading dot that only says "and beneath"."""
    file = files("pymispwarninglists") / "data" / "misp-warninglists" / "lists" / name / "list.json"
    for entry in json.loads(file.read_text(encoding="utf-8"))["list"]:
        yield str(entry).lower().strip().strip(".")


def written(entry: str, prefixes: Mapping[int, set[int]]) -> str:
    """Return how an entry is looked up: a name as it is, a network by its length and number."""
    if not NETWORK.fullmatch(entry):
        return entry
    try:
        network = ip_network(entry, strict=False)
    except ValueError:
        return entry
    prefixes[network.max_prefixlen].add(network.prefixlen)
    return network_key(network.prefixlen, network.max_prefixlen, int(network.network_address))


def digests(texts: Iterable[str]) -> Numbers:
    joined = b"".join([blake2b(text.encode(), digest_size=8).digest() for text in texts])
    return np.frombuffer(joined, ">u8").astype(np.uint64)


def parents(entry: str) -> Iterator[str]:
    parent = entry.partition(".")[2]
    while "." in parent:
        yield parent
        parent = parent.partition(".")[2]
