"""Keeps addresses and links on disk between the two passes, so that memory does not grow with the text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tracing.clusters.hashing import Hashes

PARTS = 16
SHIFT = np.uint64(60)
#: Names, checks and texts of addresses.
Columns = tuple[Hashes, Hashes, Any]
SCHEMA = pa.schema([("name", pa.uint64()), ("check", pa.uint64()), ("address", pa.string())])


class HashCollision(RuntimeError):
    """Two addresses have one 64-bit hash; nothing was written. Split the input in two and cluster the parts."""


class AddressSpool:
    """Every address once, parted by the first bits of its hash: the parts in order are sorted as a whole."""

    def __init__(self, folder: Path) -> None:
        self.paths = [folder / f"addresses-{part:02}.arrow" for part in range(PARTS)]
        self.files = [pa.OSFile(str(path), "wb") for path in self.paths]
        self.writers = [pa.ipc.new_stream(file, SCHEMA) for file in self.files]

    def add(self, names: Hashes, checks: Hashes, strings: Any) -> None:
        """Append the addresses of one batch, each once."""
        unique, first, inverse = np.unique(names, return_index=True, return_inverse=True)
        _refuse_collision(checks, checks[first][inverse])
        bounds = np.searchsorted(unique >> SHIFT, np.arange(PARTS + 1, dtype=np.uint64))
        for part, writer in enumerate(self.writers):
            rows = slice(bounds[part], bounds[part + 1])
            if rows.start < rows.stop:
                chosen = first[rows]
                columns = [pa.array(unique[rows]), pa.array(checks[chosen]), strings.take(pa.array(chosen))]
                writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=SCHEMA))

    def close(self) -> None:
        for writer, file in zip(self.writers, self.files, strict=True):
            writer.close()
            file.close()

    def names(self) -> Hashes:
        """Return all hashes, sorted, each once; what is left on disk is each address once in the same order."""
        parts = [self._settle(path) for path in self.paths]
        return np.concatenate(parts)

    def strings(self) -> Iterator[Any]:
        """Yield the addresses in the order of `names`, as Arrow string arrays."""
        for path in self.paths:
            with pa.OSFile(str(path), "rb") as file:
                for batch in pa.ipc.open_stream(file):
                    yield batch.column("address")

    def _settle(self, path: Path) -> Hashes:
        """Drop what several batches have brought, and write the part again in order."""
        with pa.OSFile(str(path), "rb") as file:
            table = pa.ipc.open_stream(file).read_all().combine_chunks()
        settled = once_each(table)
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, SCHEMA) as writer:
            writer.write_table(settled, max_chunksize=1 << 17)
        names: Hashes = settled["name"].to_numpy()
        return names


def once_each(table: Any) -> Any:
    """Sort a table of addresses by their hashes and keep each once; raise HashCollision where two share one."""
    names, checks = table["name"].to_numpy(), table["check"].to_numpy()
    _, first, inverse = np.unique(names, return_index=True, return_inverse=True)
    _refuse_collision(checks, checks[first][inverse])
    return table.take(pa.array(first)).combine_chunks()


def _refuse_collision(checks: Hashes, expected: Hashes) -> None:
    if not np.array_equal(checks, expected):
        raise HashCollision(HashCollision.__doc__)


class RowSpool:
    """Rows of numbers on disk: appended batch by batch, read back batch by batch."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.open("wb")

    def add(self, rows: np.ndarray[Any, Any]) -> None:
        if len(rows):
            np.save(self.file, rows, allow_pickle=False)

    def batches(self) -> Iterator[np.ndarray[Any, Any]]:
        self.file.close()
        size = self.path.stat().st_size
        with self.path.open("rb") as file:
            while file.tell() < size:
                yield np.load(file, allow_pickle=False)
