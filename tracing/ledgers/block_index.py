"""Finds transactions in block files by output script, by id and by what they spend, without holding a chain in memory.

Each block file has a segment of its own: sorted 64-bit keys and the places they lead to. A segment is whole or absent,
so that building can be interrupted anywhere and goes on with the files that have none. Keys may meet; readers compare.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tracing.ledger import Outpoint
from tracing.ledgers.raw_blocks import COINBASE, RawTransaction, places, read_block, unveiled
from tracing.ledgers.scripts import Network

Keys = npt.NDArray[np.uint64]
NAME = re.compile(r"blk([0-9]+)\.dat")
VERSION = "1"
MADE, PAID, SPENT = TABLES = ("made", "paid", "spent")
UNKNOWN_HEIGHT = -1
BLOCK = np.dtype(
    [("hash", "V32"), ("previous", "V32"), ("work", "<f8"), ("time", "<u4"), ("start", "<u4"), ("end", "<u4"),
     ("height", "<i4")]
)  # fmt: skip
ODD = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Segment:
    """What one block file holds."""

    number: int
    blocks: npt.NDArray[np.void]
    keys: dict[str, Keys]
    places: dict[str, Keys]

    def found(self, table: str, key: int) -> Iterator[int]:
        keys = self.keys[table]
        wanted = np.uint64(key)
        first, last = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
        return (int(place) for place in self.places[table][first:last])


def txid_key(txid: str) -> int:
    return int(txid[:16], 16)


def coin_key(outpoint: Outpoint) -> int:
    return (txid_key(outpoint.txid) + (outpoint.index + 1) * ODD) % 2**64


def script_key(script: bytes) -> int:
    """The payload of a script that has an address is a hash already: its last bytes before the operators do."""
    return int.from_bytes(script[3:11]) ^ len(script)


def place_of(number: int, offset: int) -> int:
    return number << 32 | offset


def block_files(folder: Path) -> list[tuple[int, Path]]:
    named = ((NAME.fullmatch(path.name), path) for path in folder.glob("blk*.dat"))
    return sorted((int(match[1]), path) for match, path in named if match)


def segments(folder: Path, index: Path, network: Network) -> Iterator[Segment]:
    """Yield the segment of each block file, building those that are missing or older than their file."""
    index.mkdir(parents=True, exist_ok=True)
    key_file = folder / "xor.dat"
    key = key_file.read_bytes() if key_file.exists() else b""
    for number, path in block_files(folder):
        stat = path.stat()
        home = index / f"{path.stem}-{stat.st_size}-{stat.st_mtime_ns}-{VERSION}"
        if not home.is_dir():
            _build(number, path, home, key=key, network=network)
        yield _opened(number, home)


def _opened(number: int, home: Path) -> Segment:
    def table(name: str) -> npt.NDArray[np.void]:
        path = home / f"{name}.npy"
        opened: npt.NDArray[np.void] = np.load(path, mmap_mode="r" if path.stat().st_size > 4096 else None)
        return opened

    keys = {name: table(f"{name}-keys").view(np.uint64) for name in TABLES}
    return Segment(number, table("blocks"), keys, {name: table(f"{name}-places").view(np.uint64) for name in TABLES})


def _build(number: int, path: Path, home: Path, *, key: bytes, network: Network) -> None:
    """Read one block file whole (Core closes it at 128 MiB), write its segment aside and rename it."""
    rows: dict[str, list[tuple[int, int]]] = {name: [] for name in TABLES}
    blocks = _read(number, unveiled(path.read_bytes(), key), rows, network)
    half = Path(tempfile.mkdtemp(prefix="half-", dir=home.parent))
    np.save(half / "blocks.npy", blocks)
    for name, found in rows.items():
        pairs = np.array(found, dtype=np.uint64).reshape(-1, 2)
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        np.save(half / f"{name}-keys.npy", np.ascontiguousarray(pairs[:, 0]))
        np.save(half / f"{name}-places.npy", np.ascontiguousarray(pairs[:, 1]))
    for older in home.parent.glob(f"{path.stem}-*"):
        shutil.rmtree(older, ignore_errors=True)
    try:
        half.rename(home)
    except OSError:  # another process was first, with the same bytes
        shutil.rmtree(half)


def _read(number: int, raw: bytes, rows: dict[str, list[tuple[int, int]]], network: Network) -> npt.NDArray[np.void]:
    blocks = []
    for start, end in places(raw, network):
        block = read_block(raw[start:end])
        for transaction in block.transactions:
            _note(transaction, place_of(number, start + transaction.place), rows)
        height = block.transactions[0].height if block.transactions else None
        blocks.append((
            bytes.fromhex(block.block_hash), bytes.fromhex(block.previous), float(block.work),
            int(block.at.timestamp()), start, end, UNKNOWN_HEIGHT if height is None else height,
        ))  # fmt: skip
    return np.array(blocks, dtype=BLOCK)


def _note(transaction: RawTransaction, place: int, rows: dict[str, list[tuple[int, int]]]) -> None:
    rows[MADE].append((txid_key(transaction.txid), place))
    rows[PAID] += [(key, place) for key in {script_key(output.script) for output in transaction.outputs}]
    rows[SPENT] += [(coin_key(spent), place) for spent in transaction.spends if spent.txid != COINBASE]


def best_chain(headers: Sequence[tuple[bytes, bytes, float]]) -> list[int]:
    """Order (hash, previous, work) from the oldest known block to the tip with the most work behind it.

    Stale blocks drop out; the blocks may come in any order. The answer names their places in `headers`.
    """
    by_hash = {name: place for place, (name, _, _) in enumerate(headers)}
    behind: dict[int, float] = {}
    for place in range(len(headers)):
        path: list[int] = []
        step: int | None = place
        while step is not None and step not in behind:
            path.append(step)
            step = by_hash.get(headers[step][1])
        total = behind[step] if step is not None else 0.0
        for known in reversed(path):
            total += headers[known][2]
            behind[known] = total
    chain, tip = list[int](), max(behind, key=lambda place: (behind[place], headers[place][0]), default=None)
    while tip is not None:
        chain.append(tip)
        tip = by_hash.get(headers[tip][1])
    return chain[::-1]
