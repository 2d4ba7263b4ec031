"""Reads transactions, one JSON object a line, into columns; what is not a transaction is reported and skipped."""

import contextlib
import io
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import json as arrow_json

from tracing.clusters.hashing import Hashes, hash_strings

BLOCK = 48 << 20
PARSED_AT_ONCE = 8 << 20
# Only the smallest piece with something unusual is read line by line: one bad line costs the time of a hundred.
PIECES = (2 << 20, 32 << 10)
LONGEST_LINE = 256 << 20
# Satoshis of all coins there are fit a double exactly (21e14 < 2**53), and so do fractions of a coin.
SIDE = pa.list_(pa.struct([("address", pa.string()), ("value", pa.float64())]))
SCHEMA = pa.schema([("txid", pa.string()), ("inputs", SIDE), ("outputs", SIDE)])
PARSE = arrow_json.ParseOptions(explicit_schema=SCHEMA, unexpected_field_behavior="ignore")
# Some explorers write every value as a text, so that no reader rounds it.
TEXTS = pa.list_(pa.struct([("address", pa.string()), ("value", pa.string())]))
PARSE_TEXTS = arrow_json.ParseOptions(
    explicit_schema=pa.schema([("txid", pa.string()), ("inputs", TEXTS), ("outputs", TEXTS)]),
    unexpected_field_behavior="ignore",
)
READ = arrow_json.ReadOptions(use_threads=True, block_size=PARSED_AT_ONCE)
Report = Callable[[int, str], None]
Index = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Side:
    """All inputs, or all outputs, of a batch: row i belongs to transaction `tx[i]`; unknown addresses are left out.

    `counts` says how many each transaction had, the unknown ones too.
    """

    tx: Index
    names: Hashes
    checks: Hashes
    values: npt.NDArray[np.float64]
    strings: Any
    counts: Index

    def rows(self, tx: int) -> slice:
        """Return where the inputs, or outputs, of one transaction stand."""
        first, last = np.searchsorted(self.tx, (tx, tx + 1))
        return slice(int(first), int(last))


@dataclass(frozen=True, slots=True)
class Batch:
    size: int
    txids: Hashes
    inputs: Side
    outputs: Side


@dataclass(frozen=True, slots=True)
class Malformed(ValueError):
    """One line is no transaction."""

    reason: str


def batches(stream: BinaryIO, *, report: Report, size: int = BLOCK) -> Iterator[Batch]:
    """Yield the transactions in batches of some ten megabytes; `report(line, reason)` hears of every bad line."""
    first_line = 1
    for block, lines in blocks(stream, size=size):
        if block is None:
            report(first_line, "Longer than a quarter of a gigabyte; skipped.")
        else:
            table = _quick(block, lines)
            tables = [table] if table is not None else list(_piecemeal(block, first_line, report, PIECES))
            yield batch_of(pa.concat_tables(tables))
        first_line += lines


def blocks(stream: BinaryIO, *, size: int = BLOCK, longest: int = LONGEST_LINE) -> Iterator[tuple[bytes | None, int]]:
    """Cut a stream into whole lines and count them; a line longer than `longest` comes as None and is not held."""
    rest = b""
    while piece := stream.read(size):
        rest += piece
        cut = rest.rfind(b"\n") + 1
        if cut:
            yield rest[:cut], rest.count(b"\n", 0, cut)
            rest = rest[cut:]
        elif len(rest) > longest:
            rest = _skip_line(stream, size)
            yield None, 1
    if rest.strip():
        yield rest, 1


def _skip_line(stream: BinaryIO, size: int) -> bytes:
    while piece := stream.read(size):
        _, newline, rest = piece.partition(b"\n")
        if newline:
            return rest
    return b""


def _quick(block: bytes, lines: int) -> Any | None:
    """Parse a block on all cores; None when anything about it is unusual and each line must be looked at."""
    table = _parsed(block)
    if table is None or table.num_rows != lines or table.column_names[:3] != SCHEMA.names:
        return None
    table = table.select(SCHEMA.names).combine_chunks()
    sides = [table[name].combine_chunks() for name in ("inputs", "outputs")]
    is_whole = all(table[name].null_count == 0 for name in SCHEMA.names)
    return table if is_whole and all(side.flatten().null_count == 0 for side in sides) else None


def _parsed(block: bytes) -> Any | None:
    for options in (PARSE, PARSE_TEXTS):
        with contextlib.suppress(pa.ArrowInvalid, pa.ArrowNotImplementedError):
            table = arrow_json.read_json(pa.BufferReader(block), read_options=READ, parse_options=options)
            return table.select(SCHEMA.names).cast(SCHEMA) if options is PARSE_TEXTS else table
    return None


def _piecemeal(block: bytes, first_line: int, report: Report, sizes: tuple[int, ...]) -> Iterator[Any]:
    """Read a block with something unusual in pieces, and those that hold it in smaller ones, the last line by line."""
    if not sizes:
        yield _careful(block, first_line, report)
        return
    for piece, lines in blocks(io.BytesIO(block), size=sizes[0]):
        if piece is not None:
            table = _quick(piece, lines)
            yield from [table] if table is not None else _piecemeal(piece, first_line, report, sizes[1:])
        first_line += lines


def _careful(block: bytes, first_line: int, report: Report) -> Any:
    rows = []
    for number, line in enumerate(block.split(b"\n"), start=first_line):
        if line.strip():
            try:
                rows.append(_row(line))
            except Malformed as fault:
                report(number, fault.reason)
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _row(line: bytes) -> dict[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"Not JSON: {error}") from error
    if isinstance(found, list):
        raise Malformed("A list, not an object with a txid: write each transaction on a line of its own.")
    if not isinstance(found, dict) or not isinstance(found.get("txid"), str):
        raise Malformed("Not an object with a txid.")
    if "inputs" not in found and "outputs" not in found:
        raise Malformed("Neither inputs nor outputs.")
    row = {"txid": found["txid"]} | {name: _side(found.get(name), name) for name in ("inputs", "outputs")}
    if not _is_writable(row["txid"]):
        raise Malformed("The txid holds half a character.")
    return row


def _side(found: object, name: str) -> list[dict[str, object]]:
    if found is None:  # how explorers write, or leave out, what a coinbase does not have
        return []
    if not isinstance(found, list):
        raise Malformed(f"The {name} are not a list.")
    return [_part(part, name) for part in found]


def _part(found: object, name: str) -> dict[str, object]:
    if not isinstance(found, dict):
        raise Malformed(f"One of the {name} is not an object with address and value.")
    address, value = found.get("address"), found.get("value")
    if not (address is None or (isinstance(address, str) and _is_writable(address))):
        raise Malformed(f"An address among the {name} is not a text.")
    return {"address": address, "value": _number(value, name)}


def _number(value: object, name: str) -> float | None:
    if value is None:
        return None
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise TypeError
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise Malformed(f"A value among the {name} is not a number.") from None
    return number if math.isfinite(number) else None


def _is_writable(text: str) -> bool:
    """JSON can spell half a surrogate pair, which no address holds and no file can keep."""
    return text.isascii() or text.encode(errors="replace").decode() == text


def batch_of(table: Any) -> Batch:
    """Make a batch of a table of `SCHEMA` without missing sides."""
    txids = hash_strings(table["txid"].combine_chunks())[0]
    return Batch(len(txids), txids, _columns(table["inputs"]), _columns(table["outputs"]))


def _columns(chunks: Any) -> Side:
    lists = chunks.combine_chunks()
    if isinstance(lists, pa.ChunkedArray):  # pyarrow leaves an empty column in no chunk at all
        lists = pa.array([], type=SIDE)
    counts = np.diff(lists.offsets.to_numpy()).astype(np.int64)
    parts = lists.flatten()
    addresses = parts.field("address")
    values = parts.field("value").to_numpy(zero_copy_only=False)
    names, checks = hash_strings(addresses)
    known = np.flatnonzero(addresses.is_valid().to_numpy(zero_copy_only=False) & (_sizes(addresses) > 0))
    tx = np.repeat(np.arange(len(counts)), counts)
    if len(known) < len(names):
        return Side(tx[known], names[known], checks[known], values[known], addresses.take(pa.array(known)), counts)
    return Side(tx, names, checks, values, addresses, counts)


def _sizes(addresses: Any) -> Index:
    offsets = np.frombuffer(addresses.buffers()[1] or b"\0\0\0\0", dtype=np.int32)
    sizes: Index = np.diff(offsets[addresses.offset : addresses.offset + len(addresses) + 1]).astype(np.int64)
    return sizes
