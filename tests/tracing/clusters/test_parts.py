"""Files that are cut into parts give every transaction once, wherever the cuts fall."""

import gzip
import io
import json

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.tracing.clusters.test_cluster import transaction
from tracing.clusters import command
from tracing.clusters.parts import Part, parts, read_part

ROWS = [transaction(str(n), [(f"a{n}", 5), (f"a{n + 1}", 6)], [(f"b{n}", 10)]) for n in range(40)]
LINES = [json.dumps(row).encode() for row in ROWS]


def sizes(wanted: list[Part]) -> list[int]:
    return [sum(batch.size for batch in read_part(part, report=lambda line, reason: None)) for part in wanted]


def clustered(*paths: object) -> bytes:
    out = io.BytesIO()
    assert command.run([str(path) for path in paths], out=out) == 0
    return out.getvalue()


@pytest.mark.parametrize("ending", [b"", b"\n", b"\n\n"])
@pytest.mark.parametrize("size", [37, len(LINES[0]), len(LINES[0]) + 1, 1000, 10**6])
def test_a_line_belongs_to_the_part_in_which_it_begins(tmp_path, size, ending):
    path = tmp_path / "t.jsonl"
    path.write_bytes(b"\n".join(LINES) + ending)
    assert sum(sizes(parts([str(path)], size=size))) == len(LINES)


def test_an_empty_file_is_one_empty_part(tmp_path):
    (tmp_path / "t.jsonl").touch()
    assert sizes(parts([str(tmp_path / "t.jsonl")])) == [0]


def test_packed_and_columnar_files_give_the_same_lines(tmp_path):
    plain, packed, columns = (tmp_path / name for name in ("t.jsonl", "t.jsonl.gz", "t.parquet"))
    plain.write_bytes(b"\n".join(LINES))
    packed.write_bytes(gzip.compress(b"\n".join(LINES)))
    parquet.write_table(pa.Table.from_pylist(ROWS), columns, row_group_size=7)
    assert clustered(packed) == clustered(columns) == clustered(plain)
    assert len(sizes(parts([str(columns)]))) == 6


def test_columns_may_miss_a_side_and_write_sums_as_texts(tmp_path):
    rows = [
        {"txid": "c", "inputs": None, "outputs": [{"address": "A", "value": "50"}]},
        {"txid": "t", "inputs": [{"address": "A", "value": "1"}, {"address": "B", "value": None}], "outputs": []},
    ]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "t.parquet")
    assert len({json.loads(line)["cluster"] for line in clustered(tmp_path / "t.parquet").splitlines()}) == 1


def test_several_files_are_one_ledger_and_complaints_name_the_file(tmp_path, capsys):
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_bytes(b"\n".join(LINES[:20]))
    second.write_bytes(b"{\n" + b"\n".join(LINES[20:]))
    assert len({json.loads(line)["cluster"] for line in clustered(first, second).splitlines()}) == 1 + len(ROWS)
    assert f"{second}: line 1 skipped" in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path, capsys):
    assert command.run([str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err
