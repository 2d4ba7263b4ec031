"""Reads the bytes of blocks and transactions as Bitcoin Core and Litecoin Core write them into files."""

import hashlib
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from tracing.ledger import Outpoint
from tracing.ledgers.scripts import MAIN, OP_1, OP_16, Network

COINBASE = "00" * 32
HEADER = struct.Struct("<i32s32sIII")
WITNESS, EXTENSION = 1, 8


class BlockFilesBroken(ValueError):
    """The files are cut off or are no block files."""


@dataclass(frozen=True, slots=True)
class Block:
    block_hash: str
    previous: str
    at: datetime
    transactions: tuple["RawTransaction", ...]
    work: int = 1


@dataclass(frozen=True, slots=True)
class RawOutput:
    script: bytes
    value: int


@dataclass(frozen=True, slots=True)
class RawTransaction:
    """`place` is where it begins in its block; `note` is what a miner wrote instead of a signature."""

    txid: str
    spends: tuple[Outpoint, ...]
    outputs: tuple[RawOutput, ...]
    place: int = 0
    note: bytes = b""

    @property
    def is_coinbase(self) -> bool:
        return bool(self.spends) and self.spends[0].txid == COINBASE

    @property
    def height(self) -> int | None:
        """The block's height as a coinbase tells it since 2013 (BIP-34): pruned files begin with a later block."""
        if not self.note or not self.is_coinbase:
            return None
        if OP_1 <= self.note[0] <= OP_16:
            return self.note[0] - OP_1 + 1
        size = self.note[0]
        return int.from_bytes(self.note[1 : 1 + size], "little") if 1 <= size <= 4 and size < len(self.note) else None


def work_of(bits: int) -> int:
    """Return how many hashes a block's target asks for (nBits, developer.bitcoin.org/reference/block_chain.html)."""
    target = (bits & 0x7FFFFF) << max(0, 8 * ((bits >> 24) - 3))
    return (1 << 256) // (target + 1)


def unveiled(raw: bytes, key: bytes, *, at: int = 0) -> bytes:
    """Undo what Bitcoin Core 28 and later obscure their files with; `at` is where in the file the bytes stood."""
    if not any(key):
        return raw
    turned = np.roll(np.frombuffer(key, dtype=np.uint8), -(at % len(key)))
    return (np.frombuffer(raw, dtype=np.uint8) ^ np.resize(turned, len(raw))).tobytes()


def places(raw: bytes, network: Network = MAIN) -> Iterator[tuple[int, int]]:
    """Yield where each block of one file begins and ends; zeros that Core reserves at the end are passed over."""
    position = 0
    while (position := raw.find(network.magic, position)) >= 0 and position + 8 <= len(raw):
        (size,) = struct.unpack_from("<I", raw, position + 4)
        if len(raw) < position + 8 + size:
            raise BlockFilesBroken("A block file ends inside a block; copy it while the node is stopped.")
        yield position + 8, position + 8 + size
        position += 8 + size


def read_blocks(raw: bytes, network: Network = MAIN) -> Iterator[Block]:
    """Yield the blocks of one file."""
    return (read_block(raw[start:end]) for start, end in places(raw, network))


def read_block(raw: bytes) -> Block:
    return _Reader(raw).block()


def read_transaction(raw: bytes) -> RawTransaction:
    """Read the transaction that `raw` begins with."""
    return _Reader(raw).only()


class _Reader:
    """Walks through the bytes of one block (developer.bitcoin.org/reference: block and transaction format)."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.position, self.note = raw, 0, b""

    def block(self) -> Block:
        with _complaining():
            header = self._take(HEADER.size)
            _, previous, _, seconds, bits, _ = HEADER.unpack(header)
            transactions = tuple(self._transaction() for _ in range(self._count()))
        at = datetime.fromtimestamp(seconds, tz=UTC)
        return Block(_hash(header)[::-1].hex(), previous[::-1].hex(), at, transactions, work_of(bits))

    def only(self) -> RawTransaction:
        with _complaining():
            return self._transaction()

    def _transaction(self) -> RawTransaction:
        place = self.position
        version = self._take(4)
        flags = self.raw[self.position + 1] if self.raw[self.position] == 0 else 0
        self.position += 2 if flags else 0
        start = self.position
        spends = tuple(self._input() for _ in range(self._count()))
        outputs = tuple(self._output() for _ in range(self._count()))
        body = self.raw[start : self.position]
        if flags & WITNESS:
            for _ in spends:
                for _ in range(self._count()):
                    self._take(self._count())
        if flags & EXTENSION:
            self._take(1)  # how Litecoin marks the transaction that leads into its extension block (LIP-0002)
        # The id leaves the witness out (BIP-141).
        txid = _hash(version + body + self._take(4))[::-1].hex()
        note = self.note if spends and spends[0].txid == COINBASE else b""
        return RawTransaction(txid, spends, outputs, place, note)

    def _input(self) -> Outpoint:
        outpoint = Outpoint(self._take(32)[::-1].hex(), *struct.unpack("<I", self._take(4)))
        self.note = self._take(self._count())
        self._take(4)
        return outpoint

    def _output(self) -> RawOutput:
        (value,) = struct.unpack("<q", self._take(8))
        return RawOutput(self._take(self._count()), value)

    def _count(self) -> int:
        first = self._take(1)[0]
        if first < 0xFD:
            return first
        size = {0xFD: 2, 0xFE: 4, 0xFF: 8}[first]
        return int.from_bytes(self._take(size), "little")

    def _take(self, size: int) -> bytes:
        taken = self.raw[self.position : self.position + size]
        if len(taken) < size:
            raise IndexError
        self.position += size
        return taken


@contextmanager
def _complaining() -> Iterator[None]:
    try:
        yield
    except (struct.error, IndexError) as error:
        raise BlockFilesBroken("A block is shorter than it says; it is damaged.") from error


def _hash(raw: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(raw).digest()).digest()
