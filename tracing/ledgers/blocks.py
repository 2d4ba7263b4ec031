"""Reads a folder of block files, or the data directory of Bitcoin Core, without asking any node or network."""

import shutil
import tempfile
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import numpy as np

from tracing.addresses import Currency
from tracing.ledger import Coin, Outpoint, TooManyTransfers, Transfer
from tracing.ledgers import block_index as index_of
from tracing.ledgers.block_index import MADE, PAID, SPENT, UNKNOWN_HEIGHT, Segment, coin_key, script_key, txid_key
from tracing.ledgers.raw_blocks import (
    COINBASE,
    BlockFilesBroken,
    RawTransaction,
    read_block,
    read_transaction,
    unveiled,
)
from tracing.ledgers.scripts import MAIN, Network, address_of, script_of

__all__ = ["BlockFilesBroken", "BlockFolder"]

NO_BLOCK = bytes(32)
MOST_TRANSFERS = 20_000
# Most transactions are far shorter; a longer one is read again to the end of its block.
USUAL_BYTES = 1 << 14
KEPT = 4096


class BlockFolder:
    """The chain with the most work in `blk*.dat` files, obscured or not, whole or pruned, blocks in any order.

    Memory holds the headers and one block file at a time; all else lies in an index on disk, built file by file where
    it is missing. Give `index` a lasting folder: without one it is built anew each time and removed with this object.
    Blocks above `until` are passed over, so that a trace can be made again after the chain has grown.
    """

    def __init__(
        self,
        folder: Path,
        *,
        index: Path | None = None,
        network: Network = MAIN,
        currency: Currency = Currency.BTC,
        until: int | None = None,
    ) -> None:
        self.folder = folder / "blocks" if (folder / "blocks").is_dir() else folder
        self.network, self.currency = network, currency
        if not (paths := dict(index_of.block_files(self.folder))):
            raise BlockFilesBroken(f"No blk*.dat lies in {self.folder}; name the folder that holds them.")
        self._paths = paths
        key_file = self.folder / "xor.dat"
        self._key = key_file.read_bytes() if key_file.exists() else b""
        self._segments = {one.number: one for one in index_of.segments(self.folder, index or self._passing(), network)}
        self._heights = _chain_of(list(self._segments.values()))
        if until is not None:
            for heights in self._heights.values():
                heights[heights > until] = UNKNOWN_HEIGHT
        self._read = lru_cache(KEPT)(self._transaction)

    @property
    def name(self) -> str:
        return "block files"

    @property
    def height(self) -> int:
        return int(max((heights.max(initial=-1) for heights in self._heights.values()), default=-1))

    def transfers(self, address: str) -> Iterator[Transfer]:
        """Find what pays an address, and what spends those coins, by the index; then compare letter for letter."""
        script = script_of(address, self.network)
        found: dict[int, None] = {}
        for place in self._found(PAID, script_key(script)) if script else ():
            raw = self._read(place)
            mine = [number for number, output in enumerate(raw.outputs) if output.script == script]
            spent = [Outpoint(raw.txid, number) for number in mine]
            found |= dict.fromkeys([place] * bool(mine) + [one for coin in spent for one in self._spending(coin)])
            if len(found) > MOST_TRANSFERS:
                raise TooManyTransfers(f"{address} has more than {MOST_TRANSFERS} transactions.")
        return self._in_order(found)

    def everything(self) -> Iterator[Transfer]:
        """Yield all transfers of the chain in its order; coins are looked up, so this is slow and small."""
        blocks = [
            (int(height), number, place)
            for number, heights in self._heights.items()
            for place, height in enumerate(heights)
            if height != UNKNOWN_HEIGHT
        ]
        for _, number, place in sorted(blocks):
            row = self._segments[number].blocks[place]
            start = int(row["start"])
            for raw in read_block(self._bytes(number, start, int(row["end"]))).transactions:
                yield self._transfer(index_of.place_of(number, start + raw.place))

    def _in_order(self, found: dict[int, None]) -> Iterator[Transfer]:
        known = sorted((self._block(place)[1], place) for place in found)
        return (self._transfer(place) for height, place in known if height != UNKNOWN_HEIGHT)

    def _spending(self, coin: Outpoint) -> list[int]:
        return [place for place in self._found(SPENT, coin_key(coin)) if coin in self._read(place).spends]

    def _found(self, table: str, key: int) -> Iterator[int]:
        return (place for segment in self._segments.values() for place in segment.found(table, key))

    def _transfer(self, place: int) -> Transfer:
        raw, (row, height) = self._read(place), self._block(place)
        inputs = tuple(self._spent(outpoint) for outpoint in raw.spends if outpoint.txid != COINBASE)
        outputs = tuple(Coin(address_of(output.script, self.network), output.value) for output in raw.outputs)
        return Transfer(
            raw.txid, self.currency, inputs, outputs, datetime.fromtimestamp(int(row["time"]), tz=UTC), height
        )

    def _spent(self, outpoint: Outpoint) -> Coin:
        for place in self._found(MADE, txid_key(outpoint.txid)):
            raw = self._read(place)
            if raw.txid == outpoint.txid and outpoint.index < len(raw.outputs):
                output = raw.outputs[outpoint.index]
                return Coin(address_of(output.script, self.network), output.value, outpoint)
        # Made before the first block of the folder: whose it was, and how much, is not known here.
        return Coin(None, 0, outpoint)

    def _block(self, place: int) -> "tuple[np.void, int]":
        """Return the block that a place lies in, and its height; stale blocks have none."""
        number, offset = place >> 32, place & 0xFFFFFFFF
        blocks = self._segments[number].blocks
        row = int(np.searchsorted(blocks["start"], offset, "right")) - 1
        return blocks[row], int(self._heights[number][row])

    def _transaction(self, place: int) -> RawTransaction:
        number, offset = place >> 32, place & 0xFFFFFFFF
        end = int(self._block(place)[0]["end"])
        try:
            return read_transaction(self._bytes(number, offset, min(end, offset + USUAL_BYTES)))
        except BlockFilesBroken:
            return read_transaction(self._bytes(number, offset, end))

    def _bytes(self, number: int, start: int, end: int) -> bytes:
        with self._paths[number].open("rb") as file:
            file.seek(start)
            return unveiled(file.read(end - start), self._key, at=start)

    def _passing(self) -> Path:
        path = Path(tempfile.mkdtemp(prefix="qalqan-blocks-"))
        weakref.finalize(self, shutil.rmtree, path, ignore_errors=True)
        return path


def _chain_of(parts: list[Segment]) -> "dict[int, np.ndarray[tuple[int], np.dtype[np.int64]]]":
    """Give each block of each file its height in the best chain; a pruned chain begins where its miner says."""
    rows = [(part.number, place) for part in parts for place in range(len(part.blocks))]
    headers = [
        (bytes(row["hash"]), bytes(row["previous"]), float(row["work"])) for part in parts for row in part.blocks
    ]
    heights = {part.number: np.full(len(part.blocks), UNKNOWN_HEIGHT, dtype=np.int64) for part in parts}
    chain = index_of.best_chain(headers)
    by_number = {part.number: part for part in parts}
    if chain:
        number, place = rows[chain[0]]
        first = 0 if headers[chain[0]][1] == NO_BLOCK else max(0, int(by_number[number].blocks[place]["height"]))
        for height, known in enumerate(chain, start=first):
            number, place = rows[known]
            heights[number][place] = height
    return heights
