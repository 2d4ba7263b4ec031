"""`python -m tracing cluster`: prints the cluster of every address of some files of transactions."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from tracing.clusters import Rules, Summary, cluster, cluster_batches
from tracing.clusters.coinjoin import EQUAL_OUTPUTS
from tracing.clusters.parts import PART_BYTES, Part, parts, read_part
from tracing.clusters.transactions import Batch, Report

MOST_COMPLAINTS, LEAST_EQUAL = 1000, 2
NO_DASK = "Dask is not installed. It is optional: pip install -r requirements-dask.txt, or leave --dask out."


def run(arguments: Sequence[str], *, out: BinaryIO | None = None) -> int:
    """Return 0 when all was read to its end, though bad lines were skipped; 2 when it could not be begun."""
    asked = _parser().parse_args(arguments)
    rules = Rules(asked.change, asked.keep_coinjoins, asked.exclude_payjoins, asked.equal_outputs)
    if reason := _refusal(asked):
        print(reason, file=sys.stderr)
        return 2
    out = out or sys.stdout.buffer
    summary = _on_dask(asked, rules, out) if asked.dask else _here(asked.transactions, rules, out)
    out.flush()
    print(json.dumps(dataclasses.asdict(summary)), file=sys.stderr)
    return 0


def _refusal(asked: argparse.Namespace) -> str | None:
    try:
        for path in asked.transactions:
            if path != "-":
                Path(path).open("rb").close()
            elif asked.dask or len(asked.transactions) > 1:
                return "Standard input is one stream: give it alone and without --dask, or give files."
    except OSError as error:
        return f"Cannot read {path}: {error}. Give a file of JSON lines, or - for input."
    return None


def _here(paths: Sequence[str], rules: Rules, out: BinaryIO) -> Summary:
    heard = _Complaints()
    if list(paths) == ["-"]:
        return cluster(sys.stdin.buffer, out, rules=rules, report=partial(heard.report, None))

    def batches(complain: Report) -> Iterator[Batch]:
        """Files are read one after the other; `complain` counts, and the file's name goes with the line."""
        for path in paths:
            heard.path = path if len(paths) > 1 else None
            yield from read_part(Part(path), report=complain)

    return cluster_batches(
        batches, out, rules=rules, report=lambda line, reason: heard.report(heard.path, line, reason)
    )


def _on_dask(asked: argparse.Namespace, rules: Rules, out: BinaryIO) -> Summary:
    try:
        from tracing.clusters import on_dask
    except ImportError:
        sys.exit(NO_DASK)
    heard, wanted = _Complaints(), parts(asked.transactions, size=asked.part_bytes)
    with on_dask.connected(asked.dask) as client:
        return on_dask.cluster_parts(wanted, out, client=client, rules=rules, report=heard.report)


class _Complaints:
    """Reports bad lines to standard error, and stops when nobody would read on."""

    def __init__(self) -> None:
        self.count = 0
        self.path: str | None = None

    def report(self, place: object, line: int, reason: str) -> None:
        self.count += 1
        if self.count <= MOST_COMPLAINTS:
            where = f"{place}: line" if place else "Line"
            print(f"{where} {line} skipped. {reason}", file=sys.stderr)
        if self.count == MOST_COMPLAINTS:
            print("More bad lines follow; the summary counts them all.", file=sys.stderr)


def _equal_outputs(text: str) -> int:
    if not text.isdecimal() or int(text) < LEAST_EQUAL:
        raise argparse.ArgumentTypeError(f"{text!r} equal outputs hide nobody; give {LEAST_EQUAL} or more.")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tracing cluster", description=__doc__)
    parser.add_argument(
        "transactions", nargs="+", help="JSON lines (.gz, .bz2, .lz4, .zst too) or Parquet; - for standard input"
    )
    parser.add_argument("--change", action="store_true", help="also join change addresses that a vote is sure of")
    parser.add_argument("--keep-coinjoins", action="store_true", help="do not exclude CoinJoins (to measure)")
    parser.add_argument("--exclude-payjoins", action="store_true", help="also leave out what may be a PayJoin (costly)")
    parser.add_argument(
        "--equal-outputs",
        type=_equal_outputs,
        default=EQUAL_OUTPUTS,
        metavar="N",
        help=f"equal outputs that make a CoinJoin, when as many addresses pay (default {EQUAL_OUTPUTS})",
    )
    parser.add_argument(
        "--dask",
        metavar="WHERE",
        help="spread the work: the address of a Dask scheduler (tcp://…), or a number of workers to start here",
    )
    parser.add_argument(
        "--part-bytes", type=int, default=PART_BYTES, metavar="N", help="with --dask: cut plain files every N bytes"
    )
    return parser
