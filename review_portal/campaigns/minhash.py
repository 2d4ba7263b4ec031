"""Finds candidates for near-duplicates by index look-up: MinHash signatures cut into LSH bands."""

import hashlib
import struct
from collections.abc import Sequence, Set

from rensa import RMinHash

BANDS = 32
ROWS = 4
#: Stored bands depend on it: another seed would make every old post invisible to the new ones.
SEED = 20261122


def signature(cut: Set[str]) -> tuple[int, ...]:
    """Return 128 unsigned 32-bit minima; the same set of shingles gives the same minima on any machine."""
    sketch = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    sketch.update(sorted(cut))
    return tuple(sketch.digest())


def bands(minima: Sequence[int]) -> tuple[int, ...]:
    """Fold a signature into 32 signed 64-bit values, one a band (Indyk and Motwani's banding).

    Two texts that share 60 % of their shingles meet in at least one of 32 bands of 4 rows with
    probability 1 - (1 - 0.6^4)^32 = 98.8 %; two that share 20 % with 5 %. Candidates are verified afterwards.
    """
    return tuple(fold(band, minima[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS))


def fold(band: int, rows: Sequence[int]) -> int:
    """Hash a band's rows together with its number into PostgreSQL's bigint."""
    digest = hashlib.blake2b(struct.pack(f">B{ROWS}I", band, *rows), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
