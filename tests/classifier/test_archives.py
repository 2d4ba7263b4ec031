"""Archives of Parquet parts are scored row by row, here or on a cluster that loses a worker, with equal results."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from distributed import Client, LocalCluster

from classifier.__main__ import main
from classifier.archives import (
    BadArchive,
    Part,
    Scored,
    batches_of,
    here,
    opened,
    parts_of,
    score_archive,
    score_batch,
    score_part,
)
from classifier.on_dask import on_cluster
from classifier.runtime import Classifier

TEXTS = ["меф клад, пиши @example_shop", None, "погода отличная", "", "гуляем в парке", "соль для огурцов 5 кг"]


def write_archive(folder: Path, parts: int) -> Path:
    for number in range(parts):
        table = pa.table({"id": [f"{number}/{i}" for i in range(6)], "text": TEXTS[number:] + TEXTS[:number]})
        path = folder / f"day={number % 2}" / f"{number}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path)
    return folder


def rows_in(folder: Path) -> list[dict[str, object]]:
    return [row for path in sorted(folder.rglob("*.parquet")) for row in pq.ParquetFile(path).read().to_pylist()]


@pytest.mark.model
def test_each_row_has_the_score_of_its_text_alone(shipped: Classifier) -> None:
    batch = pa.record_batch({"id": list(range(6)), "text": TEXTS})
    found = score_batch(shipped, batch).to_pylist()
    assert [row["id"] for row in found] == list(range(6))
    assert [row["score"] for row in found] == [None if t is None else shipped.predict([t])[0].score for t in TEXTS]
    assert found[1] == {name: 1 if name == "id" else None for name in found[1]}


@pytest.mark.model
def test_a_part_already_scored_by_this_model_is_kept_and_a_torn_one_is_not(tmp_path: Path) -> None:
    [part] = parts_of(write_archive(tmp_path / "in", 1), tmp_path / "out")
    first = score_part(*part)
    assert (first.rows, first.without_text, first.kept) == (6, 1, False)
    assert score_part(*part).kept
    pq.write_table(pq.ParquetFile(part[1]).read().slice(0, 2), part[1])
    assert not score_part(*part).kept
    assert len(rows_in(tmp_path / "out")) == 6


@pytest.mark.model
def test_a_part_that_is_no_parquet_is_named_and_the_others_are_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = write_archive(tmp_path / "in", 2)
    (archive / "a.parquet").write_bytes(b"PAR1 nothing PAR1")
    pq.write_table(pa.table({"id": [1], "words": ["x"]}), archive / "b.parquet")
    assert score_archive(archive, tmp_path / "out", here) == 2
    said = capsys.readouterr().err
    assert "a.parquet is no readable Parquet file" in said
    assert "b.parquet has the columns id, words" in said
    assert len(rows_in(tmp_path / "out")) == 12


def test_a_part_torn_in_its_middle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "torn.parquet"
    pq.write_table(pa.table({"id": range(1000), "text": [f"слово {i}" for i in range(1000)]}), path, compression="gzip")
    content = path.read_bytes()
    path.write_bytes(content[:4] + bytes(2000) + content[2004:])
    with opened(path) as parquet, pytest.raises(BadArchive, match=r"torn\.parquet is torn inside"):
        list(batches_of(parquet, path))


def test_a_folder_without_parts_or_an_output_over_the_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadArchive, match="holds no"):
        parts_of(tmp_path, tmp_path / "out")
    write_archive(tmp_path, 1)
    with pytest.raises(BadArchive, match="overwritten"):
        parts_of(tmp_path, tmp_path)


def test_an_output_inside_the_archive_is_refused(tmp_path: Path) -> None:
    write_archive(tmp_path, 1)
    with pytest.raises(BadArchive, match="lies inside the archive"):
        parts_of(tmp_path, tmp_path / "day=0" / "scores")
    assert not (tmp_path / "day=0" / "scores").exists()


def test_a_second_run_into_one_folder_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    archive, out = write_archive(tmp_path / "in", 1), tmp_path / "out"

    def start_another(parts: list[Part]) -> Iterator[Scored | BadArchive]:
        with pytest.raises(BadArchive, match=r"Another run writes into .*out; wait"):
            score_archive(archive, out, lambda _: iter(()))
        return iter([Scored(source, 6, 1) for source, _ in parts])

    assert score_archive(archive, out, start_another) == 0
    assert score_archive(archive, out, lambda _: iter(())) == 0


def test_a_single_file_is_not_sent_to_a_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["classifier", "score", "x.jsonl", "--out", "y", "--engine", "dask"])
    assert main() == 2


@pytest.mark.model
def test_a_cluster_that_loses_a_worker_writes_what_one_process_writes(tmp_path: Path, shipped: Classifier) -> None:
    archive = write_archive(tmp_path / "in", 6)
    assert score_archive(archive, tmp_path / "here", here) == 0
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:

        def kill_one_after_the_first(parts: list[Part]) -> Iterator[Scored | BadArchive]:
            run = on_cluster(cluster.scheduler_address, parts)
            yield next(run)
            os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
            yield from run

        assert score_archive(archive, tmp_path / "there", kill_one_after_the_first) == 0
    assert rows_in(tmp_path / "there") == rows_in(tmp_path / "here")
    assert not list((tmp_path / "there").rglob("*.half"))
