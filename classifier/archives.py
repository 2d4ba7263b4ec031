"""Scores archives of Parquet parts, here or on a Dask cluster: one function on Arrow batches, the same rows."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from classifier import BadInput
from classifier.backbone import say
from classifier.cascade import Cascade, Scorer
from classifier.labels import ROLES, SUBSTANCES
from classifier.runtime import Classifier
from classifier.streams import whole

AT_ONCE = 1024  # rows of a batch
LOCK = ".scoring.lock"
VERSION = b"qalqan.model_version"
Part = tuple[Path, Path]


class BadArchive(BadInput):
    """An archive, or a part of it, cannot be scored; the message names the file and the cure."""


def schema_of(id_type: pa.DataType) -> pa.Schema:
    """Return the columns of scored rows; `id` keeps the type that it came with."""
    return pa.schema(
        [
            ("id", id_type),
            ("score", pa.float64()),
            ("flagged", pa.bool_()),
            ("abstained", pa.bool_()),
            ("labels", pa.struct([(role.value, pa.float32()) for role in ROLES])),
            ("substances", pa.struct([(group.value, pa.float32()) for group in SUBSTANCES])),
            ("protected", pa.float32()),
            ("language", pa.string()),
            ("model_version", pa.string()),
        ]
    )


def score_batch(classifier: Scorer, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Score one batch with the columns id and text: one row out for each row in, in the same order.

    A row without a text has no score: every column but its id is null. No score depends on how rows were batched,
    so that Spark's mapInArrow or Ray's map_batches may call this too.
    """
    schema = schema_of(batch.schema.field("id").type)
    texts = batch.column("text").to_pylist()
    scored = iter(classifier.predict([whole(text) for text in texts if text is not None]))
    found = [None if text is None else next(scored) for text in texts]
    columns = [pa.array([getattr(one, field.name, None) for one in found], field.type) for field in list(schema)[1:]]
    return pa.record_batch([batch.column("id"), *columns], schema=schema)


@cache
def loaded(weights: Path | None, *, cascade: bool) -> Scorer:
    """Return this process's classifier, loaded at its first part."""
    classifier = Classifier.load(weights)
    return Cascade(classifier) if cascade else classifier


@dataclass(frozen=True, slots=True)
class Scored:
    """What came of one part: its rows, those without a text, and whether an earlier run had finished it."""

    source: Path
    rows: int
    without_text: int
    kept: bool = False


def score_part(source: Path, target: Path, weights: Path | None = None, *, cascade: bool = False) -> Scored:
    """Score one Parquet part into `target`, which appears whole or not at all; raises BadArchive.

    Safe to run twice, also at the same time: a part that this very model version has finished is left as it is.
    """
    classifier = loaded(weights, cascade=cascade)
    with opened(source) as parquet:
        version = classifier.version.encode()
        if (rows := rows_by(target, version)) == parquet.metadata.num_rows:
            return Scored(source, rows, 0, kept=True)
        half = target.with_name(f"{target.name}.{os.getpid()}.half")
        schema = schema_of(parquet.schema_arrow.field("id").type).with_metadata({VERSION: version})
        try:
            with pq.ParquetWriter(half, schema, compression="zstd") as writer:
                without = 0
                for batch in batches_of(parquet, source):
                    without += batch.column("text").null_count
                    writer.write_batch(score_batch(classifier, batch).cast(schema))
            half.replace(target)
        finally:
            half.unlink(missing_ok=True)
        return Scored(source, parquet.metadata.num_rows, without)


def opened(source: Path) -> pq.ParquetFile:
    try:
        parquet = pq.ParquetFile(source)
    except (pa.ArrowException, OSError) as error:
        raise BadArchive(f"{source} is no readable Parquet file ({error}); write it anew or take it away.") from error
    types = {field.name: field.type for field in parquet.schema_arrow}
    text = types.get("text")
    if "id" not in types or text is None or not (pa.types.is_string(text) or pa.types.is_large_string(text)):
        raise BadArchive(f"{source} has the columns {', '.join(types) or 'none'}; it needs id, and text as strings.")
    return parquet


def batches_of(parquet: pq.ParquetFile, source: Path) -> Iterator[pa.RecordBatch]:
    """Yield the rows in batches; a part whose end is whole may still be torn in its middle."""
    try:
        yield from parquet.iter_batches(AT_ONCE, columns=["id", "text"])
    except (pa.ArrowException, OSError) as error:
        raise BadArchive(f"{source} is torn inside ({error}); write it anew or take it away.") from error


def rows_by(target: Path, version: bytes) -> int:
    """Return how many rows this model version has written to a finished part; -1 if there is none."""
    if not target.exists():
        return -1
    with pq.ParquetFile(target) as parquet:
        same = (parquet.schema_arrow.metadata or {}).get(VERSION) == version
        return int(parquet.metadata.num_rows) if same else -1


def parts_of(archive: Path, out: Path) -> list[Part]:
    """Return every part below `archive` with its like place below `out`; raises BadArchive."""
    sources = sorted(archive.rglob("*.parquet"))
    if not sources:
        raise BadArchive(f"{archive} holds no *.parquet; give a folder of Parquet files with the columns id and text.")
    if out.resolve() == archive.resolve():
        raise BadArchive("--out is the archive itself; name another folder, or the posts would be overwritten.")
    if out.resolve().is_relative_to(archive.resolve()):
        raise BadArchive(f"--out {out} lies inside the archive; name a folder outside, or scores become posts.")
    parts = [(source, out / source.relative_to(archive)) for source in sources]
    for _, target in parts:
        target.parent.mkdir(parents=True, exist_ok=True)
    return parts


@contextmanager
def sole_writer(out: Path) -> Iterator[None]:
    """Hold a folder of scores for one run; raises BadArchive while another run holds it.

    The lock goes with the process, however it ends. Runs on several hosts see each other where the file system locks.
    """
    with (out / LOCK).open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BadArchive(
                f"Another run writes into {out}; wait until it ends, or name another folder as --out."
            ) from error
        yield


Run = Callable[[list[Part]], Iterator[Scored | BadArchive]]


def score_archive(archive: Path, out: Path, run: Run) -> int:
    """Score every part by `run`, say what comes of each, and return how many could not be scored."""
    parts = parts_of(archive, out)
    with sole_writer(out):
        return _score_parts(parts, run)


def _score_parts(parts: list[Part], run: Run) -> int:
    from tqdm import tqdm

    bad = rows = without = kept = 0
    for found in tqdm(run(parts), total=len(parts), unit=" parts", disable=None):
        if isinstance(found, BadArchive):
            bad += 1
            say(str(found))
            continue
        rows, without, kept = rows + found.rows, without + found.without_text, kept + found.kept
    for _, target in parts:
        for half in target.parent.glob(f"{target.name}.*.half"):  # a killed worker could not take its own away
            half.unlink(missing_ok=True)
    say(f"{rows} rows in {len(parts) - bad} parts of {len(parts)}; {kept} parts were finished before")
    if without:
        say(f"{without} rows have no text: their score is null")
    return bad


def here(parts: list[Part], *, cascade: bool = False) -> Iterator[Scored | BadArchive]:
    """Score the parts in this process, one after the other."""
    for part in parts:
        try:
            yield score_part(*part, cascade=cascade)
        except BadArchive as error:
            yield error
