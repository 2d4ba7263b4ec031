"""Groups addresses that one owner controls, on columns instead of objects.

Comes in: transactions, one JSON object a line, in any order. Goes out: every address once with its cluster, the same
for every order of the input. Two passes over disk keep memory bounded by the number of addresses, not their text.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import numpy as np

from tracing.clusters.change import ChangeVotes
from tracing.clusters.components import Labels, components, positions, smallest_members
from tracing.clusters.hashing import Hashes
from tracing.clusters.linking import Rules, addresses_of, links_of
from tracing.clusters.spool import AddressSpool, RowSpool
from tracing.clusters.transactions import BLOCK, Batch, Report, batches
from tracing.clusters.writing import write_lines

__all__ = ["Rules", "Summary", "cluster", "cluster_batches"]


@dataclass(frozen=True, slots=True)
class Summary:
    """`coinjoins` counts every transaction whose inputs were not joined, suspected PayJoins too."""

    transactions: int
    coinjoins: int
    bad_lines: int
    addresses: int
    clusters: int
    change_links: int


def cluster(
    stream: BinaryIO, out: BinaryIO, *, rules: Rules | None = None, report: Callable[[int, str], None]
) -> Summary:
    """Read transactions, one JSON object a line, and print the cluster of each address; see `cluster_batches`."""
    return cluster_batches(
        lambda complain: batches(stream, report=complain, size=BLOCK), out, rules=rules, report=report
    )


def cluster_batches(
    read: Callable[[Report], Iterator[Batch]],
    out: BinaryIO,
    *,
    rules: Rules | None = None,
    report: Callable[[int, str], None],
) -> Summary:
    """Take transactions in batches, print `{"address", "cluster"}` lines, and say how much there was.

    1. Read batch by batch; addresses go to disk by their hash, links between the inputs of one owner too.
    2. Join the links into connected components, and the change links the vote allows.
    3. Print the addresses; a cluster is called by the smallest hash among its members.
    """
    with TemporaryDirectory(prefix="qalqan-clusters-") as folder:
        run = _Run(Path(folder), rules or Rules(), report)
        for batch in read(run.complain):
            run.read(batch)
        names, labels = run.join()
        first = smallest_members(labels)
        called = names[first[labels]]
        start = 0
        for strings in run.addresses.strings():
            write_lines(out, strings, called[start : start + len(strings)])
            start += len(strings)
        return run.summary(names, len(first))


class _Run:
    """One clustering while it goes on."""

    def __init__(self, folder: Path, rules: Rules, report: Callable[[int, str], None]) -> None:
        self.rules, self.report = rules, report
        self.addresses, self.links = AddressSpool(folder), RowSpool(folder / "links.npy")
        self.votes = ChangeVotes(folder) if rules.change else None
        self.transactions = self.coinjoins = self.bad_lines = self.change_links = 0

    def complain(self, line: int, reason: str) -> None:
        self.bad_lines += 1
        self.report(line, reason)

    def read(self, batch: Batch) -> None:
        self.addresses.add(*addresses_of(batch))
        links, joined = links_of(batch, self.rules)
        self.links.add(links)
        if self.votes is not None:
            self.votes.read(batch, joined)
        self.transactions += batch.size
        self.coinjoins += int(joined.sum())

    def join(self) -> tuple[Hashes, Labels]:
        self.addresses.close()
        names = self.addresses.names()
        ends = [positions(names, rows.T.ravel()).reshape(2, -1) for rows in self.links.batches()]
        left, right = np.concatenate(ends, axis=1) if ends else np.zeros((2, 0), dtype=np.int32)
        labels = components(len(names), left, right)
        if self.votes is not None:
            labels, self.change_links = self.votes.join(names, labels)
        return names, labels

    def summary(self, names: Hashes, clusters: int) -> Summary:
        return Summary(
            transactions=self.transactions,
            coinjoins=self.coinjoins,
            bad_lines=self.bad_lines,
            addresses=len(names),
            clusters=clusters,
            change_links=self.change_links,
        )
