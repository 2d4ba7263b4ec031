"""Cuts files of transactions into parts that can be read apart from one another: stretches of lines, groups of rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa
from pyarrow import parquet

from tracing.clusters.transactions import BLOCK, SCHEMA, Batch, Report, batch_of, batches

PART_BYTES = 128 << 20
ROWS = 100_000
BUFFER = 4 << 20
PACKED = (".gz", ".bz2", ".lz4", ".zst")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a file: bytes of lines, or groups of rows of a Parquet file; None is its end."""

    path: str
    start: int = 0
    end: int | None = None

    def __str__(self) -> str:
        unit = "row group" if _is_parquet(self.path) else "byte"
        return f"{self.path} from {unit} {self.start}" if self.start else self.path


def parts(paths: Sequence[str], *, size: int = PART_BYTES) -> list[Part]:
    """Cut files: lines every `size` bytes, Parquet at each row group; a packed file is one part, for it has no middle.

    A line belongs to the part in which it begins.
    """
    return [part for path in paths for part in _parts_of(path, size)]


def _parts_of(path: str, size: int) -> list[Part]:
    if _is_parquet(path):
        return [Part(path, group, group + 1) for group in range(parquet.ParquetFile(path).num_row_groups)]
    length = Path(path).stat().st_size
    if path.endswith(PACKED) or not length:
        return [Part(path)]
    return [Part(path, start, min(length, start + size)) for start in range(0, length, size)]


def read_part(part: Part, *, report: Report) -> Iterator[Batch]:
    """Yield the transactions of one part; lines are counted from its beginning."""
    if _is_parquet(part.path):
        yield from _row_groups(part)
    elif part.end is None:
        with pa.input_stream(part.path, compression="detect", buffer_size=BUFFER) as stream:
            yield from batches(stream, report=report, size=BLOCK)
    else:
        with Path(part.path).open("rb") as file:
            yield from batches(cast(BinaryIO, Stretch(file, part.start, part.end)), report=report, size=BLOCK)


class Stretch:
    """The lines of a file that begin between two bytes, as a stream that can be read once."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self.file, self.end = file, end
        file.seek(max(0, start - 1))
        while start and (piece := file.readline(BUFFER)) and not piece.endswith(b"\n"):
            pass
        self.is_over = file.tell() >= end  # no line begins here: one runs through from before to behind

    def read(self, size: int) -> bytes:
        left = self.end - self.file.tell()
        if self.is_over:
            return b""
        if left > 0:
            return self._taken(self.file.read(min(size, left)), is_last=left <= size)
        # The last line began in this stretch and ends in the next one.
        return self._taken(self.file.readline(size), is_last=True)

    def _taken(self, piece: bytes, *, is_last: bool) -> bytes:
        self.is_over = not piece or (is_last and piece.endswith(b"\n"))
        return piece


def _row_groups(part: Part) -> Iterator[Batch]:
    file = parquet.ParquetFile(part.path)
    groups = range(part.start, file.num_row_groups if part.end is None else part.end)
    for rows in file.iter_batches(ROWS, row_groups=groups, columns=SCHEMA.names):
        yield batch_of(_whole(pa.table(rows)))


def _whole(table: Any) -> Any:
    """Take a missing side for an empty one, as in lines; sums may be kept as integers or as texts."""
    empty = {"inputs": [], "outputs": [], "txid": ""}
    columns = [
        column if not column.null_count else pa.chunked_array([_filled(column, empty[name])])
        for name, column in zip(SCHEMA.names, table.select(SCHEMA.names).columns, strict=True)
    ]
    return pa.table(columns, names=SCHEMA.names).cast(SCHEMA)


def _filled(column: Any, value: object) -> Any:
    return pa.array([value if row is None else row for row in column.to_pylist()], type=column.type)


def _is_parquet(path: str) -> bool:
    return path.endswith(".parquet")
