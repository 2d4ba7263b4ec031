"""Writes address and cluster as JSON lines, whole columns at a time."""

import json
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from pyarrow import compute

from tracing.clusters.hashing import Hashes

HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
NIBBLES = np.arange(60, -4, -4, dtype=np.uint64)
NEEDS_ESCAPE = r'["\\\x00-\x1f\x7f]'
WIDTH = 16


def write_lines(out: BinaryIO, addresses: Any, clusters: Hashes) -> None:
    """Print `{"address": …, "cluster": …}` for each; a cluster is called by 16 hex digits."""
    labels = hexadecimal(clusters)
    if compute.any(compute.match_substring_regex(addresses, NEEDS_ESCAPE)).as_py():
        for address, label in zip(addresses.to_pylist(), labels.to_pylist(), strict=True):
            out.write((json.dumps({"address": address, "cluster": label}, ensure_ascii=False) + "\n").encode())
        return
    lines = compute.binary_join_element_wise('{"address": "', addresses, '", "cluster": "', labels, '"}\n', "")
    _, offsets, letters = lines.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)
    out.write(memoryview(letters)[int(ends[lines.offset]) : int(ends[lines.offset + len(lines)])])


def hexadecimal(numbers: Hashes) -> Any:
    """Write numbers as an Arrow array of 16 hex digits each."""
    digits = HEX[((numbers[:, None] >> NIBBLES) & np.uint64(15)).astype(np.intp)]
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * WIDTH
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(digits)))
