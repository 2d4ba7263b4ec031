"""Reads the E5S1 file: a multilingual BERT encoder with 4-bit weights, its pieces and their scores."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
ROW_BYTES = 18  # 32 weights: an fp16 scale and 16 bytes of two nibbles each
GROUP = 32


class BrokenWeights(ValueError):
    """The encoder file is not what its format promises; delete it and run `python -m classifier fetch`."""


@dataclass(frozen=True, slots=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    ffn: int
    rows: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    quantised: bool
    elements: int
    offset: int
    size: int


class EncoderFile:
    """An open E5S1 file: `pieces` with `scores`, and tensors by name, dequantised on demand."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            self._bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        if self._bytes[:4] != MAGIC or self._int(4) != 1:
            raise BrokenWeights(f"{path} does not begin with E5S1 version 1; delete it and fetch it again.")
        self.shape = Shape(*struct.unpack_from("<7if", self._bytes, 8))
        end = self._read_pieces()
        self.entries = {entry.name: entry for entry in self._directory(end)}

    def _int(self, offset: int) -> int:
        return int(struct.unpack_from("<i", self._bytes, offset)[0])

    def _read_pieces(self) -> int:
        """Fill pieces and scores; return where the normaliser's table begins."""
        count = self._int(44)
        self.bos, self.eos, self.pad, self.unknown = struct.unpack_from("<4i", self._bytes, 48)
        blob_size = struct.unpack_from("<Q", self._bytes, 64)[0]
        bounds = np.frombuffer(self._bytes, "<u4", count + 1, 72)
        scores_at = 72 + 4 * (count + 1)
        self.scores = np.frombuffer(self._bytes, "<f4", count, scores_at)
        blob_at = scores_at + 4 * count
        blob = self._bytes[blob_at : blob_at + blob_size]
        self.pieces = [blob[a:b].decode() for a, b in pairwise(bounds)]
        return int(blob_at + blob_size)

    def _directory(self, offset: int) -> Iterator[Entry]:
        offset += 8 + self._int(offset + 4)
        count = self._int(offset)
        offset += 4
        for _ in range(count):
            length = struct.unpack_from("<H", self._bytes, offset)[0]
            name = self._bytes[offset + 2 : offset + 2 + length].decode()
            dtype, elements, at, size = struct.unpack_from("<BIQQ", self._bytes, offset + 2 + length)
            yield Entry(name, dtype == 1, elements, at, size)
            offset += 2 + length + 21

    def tensor(self, name: str, rows: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """Return a tensor flat, or, with `rows`, those rows of a matrix whose width is `hidden`.

        Q4_0: byte j of a group holds weight j in its low and weight j+16 in its high nibble; w = (q - 8) * d.
        """
        entry = self.entries[name]
        if not entry.quantised:
            return np.frombuffer(self._bytes, "<f4", entry.elements, entry.offset)
        groups = np.frombuffer(self._bytes, np.uint8, entry.size, entry.offset).reshape(-1, ROW_BYTES)
        if rows is not None:
            groups = groups.reshape(-1, self.shape.hidden // GROUP, ROW_BYTES)[rows].reshape(-1, ROW_BYTES)
        scales = groups[:, :2].copy().view("<f2").astype(np.float32)
        packed = groups[:, 2:]
        nibbles = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32)
        return ((nibbles - 8.0) * scales).ravel()
