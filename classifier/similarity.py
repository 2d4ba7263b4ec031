"""Finds nearly equal texts by MinHash over character 5-grams, without comparing every pair."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

BANDS, ROWS = 16, 4
SIZE = 5
PRIME = (1 << 61) - 1
_random = np.random.default_rng(20261122)
_A = _random.integers(1, 1 << 31, BANDS * ROWS, dtype=np.uint64)
_B = _random.integers(0, 1 << 31, BANDS * ROWS, dtype=np.uint64)


def shingles(text: str) -> frozenset[int]:
    plain = re.sub(r"[\W\d_]+", " ", text.lower()).strip()
    return frozenset(zlib.crc32(plain[i : i + SIZE].encode()) for i in range(max(1, len(plain) - SIZE + 1)))


def near_pairs(texts: Sequence[str], *, similarity: float = 0.6) -> Iterator[tuple[int, int]]:
    """Yield index pairs whose Jaccard similarity reaches `similarity`; a text with few letters only equals itself."""
    sets = [shingles(text) for text in texts]
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for index, found in enumerate(sets):
        signature = _signature(found)
        for band in range(BANDS):
            buckets[band, signature[band * ROWS : (band + 1) * ROWS].tobytes()].append(index)
    seen: set[tuple[int, int]] = set()
    for members in buckets.values():
        for pair in pairwise(members) if len(members) > 50 else _pairs(members):
            if pair not in seen:
                seen.add(pair)
                first, second = sets[pair[0]], sets[pair[1]]
                if len(first & second) >= similarity * len(first | second):
                    yield pair


def _pairs(members: list[int]) -> Iterator[tuple[int, int]]:
    for place, first in enumerate(members):
        for second in members[place + 1 :]:
            yield first, second


def _signature(found: frozenset[int]) -> NDArray[np.uint64]:
    values = np.fromiter(found, np.uint64, len(found))
    hashes: NDArray[np.uint64] = ((values[:, None] * _A + _B) % np.uint64(PRIME)).min(axis=0)
    return hashes
