"""The same clustering on Dask, for ledgers that outgrow one machine: the same lines come out, byte for byte.

Addresses and links are parted by the first bits of their hashes; no worker ever holds all of either. Dask is
optional: `pip install -r requirements-dask.txt`.
"""

import io
import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from distributed import Client, LocalCluster

from tracing.clusters import Summary, change, stars
from tracing.clusters import change_on_dask as vote
from tracing.clusters.change import ROW
from tracing.clusters.hashing import Hashes
from tracing.clusters.linking import Rules, addresses_of, links_of
from tracing.clusters.parts import Part, read_part
from tracing.clusters.spool import SCHEMA, once_each
from tracing.clusters.writing import write_lines

MOST_BITS, PARTS_A_SHARD = 8, 16
#: So many shards are made ready while one is printed.
AHEAD = 4
Future = Any


@dataclass(frozen=True, slots=True)
class Found:
    """What one part holds: its addresses and links, both by shard, and the counts."""

    addresses: list[Any]
    links: list[Hashes]
    transactions: int
    coinjoins: int
    complaints: list[tuple[int, str]]
    ballots: vote.Ballots | None


@contextmanager
def connected(where: str) -> Iterator[Client]:
    """Connect to a scheduler by its address, or start so many workers on this machine."""
    if not where.isdigit():
        with Client(where) as client:
            yield client
        return
    with (
        LocalCluster(
            n_workers=int(where), threads_per_worker=1, dashboard_address=None, silence_logs=logging.ERROR
        ) as local,
        Client(local) as client,
    ):
        yield client


def cluster_parts(
    wanted: Sequence[Part],
    out: BinaryIO,
    *,
    client: Client,
    rules: Rules,
    report: Callable[[Part, int, str], None],
) -> Summary:
    """Cluster the transactions of all parts and print what `tracing.clusters.cluster` prints of the whole.

    1. Each part by itself: its addresses once, its links as a forest, both by shard.
    2. The forests grow together: large-star and small-star in turn until only stars are left.
    3. With the vote on change: clusters are joined as it says (`change_on_dask`).
    4. Shard by shard, in the order of the hashes, addresses are printed with the middle of their star.
    """
    bits = _bits(len(wanted))
    job = _Job(client, 1 << bits)
    found = [client.submit(read, part, rules, bits, pure=False) for part in wanted]
    counts = client.gather([client.submit(counted, one, pure=False) for one in found])
    for part, (_, _, complaints) in zip(wanted, counts, strict=True):
        for line, reason in complaints:
            report(part, line, reason)
    addresses = job.settled(found)
    labels, change_links = job.joined(job.started(found)), 0
    if rules.change:
        labels, change_links = job.voted(found, labels)
    del found
    total, clusters = job.printed(addresses, labels, out)
    return Summary(
        transactions=sum(one[0] for one in counts),
        coinjoins=sum(one[1] for one in counts),
        bad_lines=sum(len(one[2]) for one in counts),
        addresses=total,
        clusters=clusters,
        change_links=change_links,
    )


@dataclass(frozen=True, slots=True)
class _Job:
    """Sends the steps to the workers; only futures, counts and finished lines come to this process."""

    client: Client
    shards: int

    def settled(self, found: list[Future]) -> list[Future]:
        return [self._submit(settle, self._submit_each(address_shard, found, shard)) for shard in range(self.shards)]

    def started(self, found: list[Future]) -> list[Future]:
        pieces = [self._submit_each(link_shard, found, shard) for shard in range(self.shards)]
        return [self._submit(gathered, some) for some in pieces]

    def joined(self, links: list[Future]) -> list[Future]:
        """Return, by shard, each address that is not the smallest of its cluster with the one that is."""
        while True:
            rows = self._shuffled(links, stars.both_ways)
            if all(self.client.gather([self._submit(stars.are_stars, one) for one in rows])):
                return [self._submit(leaves, one) for one in rows]
            links = self._shuffled([self._submit(stars.large_star, one) for one in rows], _as_they_are)
            links = [self._submit(stars.small_star, one) for one in links]

    def voted(self, found: list[Future], labels: list[Future]) -> tuple[list[Future], int]:
        """Return the labels with the change that the vote found and the guard allowed, and how many links."""
        shards = range(self.shards)
        paid = [self._submit_each(paid_shard, found, shard) for shard in shards]
        votes = [self._submit_each(vote_shard, found, shard) for shard in shards]
        marked = [self._submit(vote.flagged, *pair, self.shards) for pair in zip(paid, votes, strict=True)]
        chosen = [self._submit(vote.elected, some, self.shards) for some in self._turned(marked)]
        links = self._turned(chosen)
        for side in (vote.PAYER, vote.OUTPUT):
            named = [self._submit(vote.rooted, labels[n], links[n], side, self.shards) for n in shards]
            links = self._turned(named) if side == vote.PAYER else links
        wanted = self._submit(vote.ends, named)
        counts = [self._submit(vote.members, one, wanted) for one in labels]
        decision = self._submit(vote.decided, named, wanted, counts)
        fresh = [self._submit(vote.relabelled, labels[n], decision, n, self.shards) for n in shards]
        return fresh, self._submit(vote.links_of, decision).result()

    def _turned(self, split: list[Future]) -> list[list[Future]]:
        """Give each shard what every other one has for it."""
        return [self._submit_each(piece, split, shard) for shard in range(self.shards)]

    def printed(self, addresses: list[Future], labels: list[Future], out: BinaryIO) -> tuple[int, int]:
        """Write the shards in the order of their hashes; a few are made ready while one is written."""
        steps = (self._submit(lines, *pair) for pair in zip(addresses, labels, strict=True))
        total = clusters = 0
        for body, size, roots in _in_order(steps):
            out.write(body)
            total, clusters = total + size, clusters + roots
        return total, clusters

    def _shuffled(self, links: list[Future], told: Callable[[Hashes], Hashes]) -> list[Future]:
        split = [self._submit(parted, one, told, self.shards) for one in links]
        return [self._submit(gathered, self._submit_each(piece, split, shard)) for shard in range(self.shards)]

    def _submit(self, step: Callable[..., Any], *given: Any) -> Future:
        return self.client.submit(step, *given, pure=False)

    def _submit_each(self, step: Callable[..., Any], some: list[Future], *given: Any) -> list[Future]:
        return [self._submit(step, one, *given) for one in some]


def _bits(count: int) -> int:
    """Choose how many bits name a shard: a step between two shards costs a message, a shard must fit a worker."""
    return max(1, min(MOST_BITS, (count // PARTS_A_SHARD).bit_length()))


def _in_order(steps: Iterator[Future]) -> Iterator[Any]:
    waiting: deque[Future] = deque()
    for step in steps:
        waiting.append(step)
        if len(waiting) > AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def read(part: Part, rules: Rules, bits: int) -> Found:
    """Read one part; runs on a worker."""
    complaints: list[tuple[int, str]] = []
    tables, links, transactions, coinjoins = [SCHEMA.empty_table()], [np.zeros((0, 2), dtype=np.uint64)], 0, 0
    collected = vote.Collected() if rules.change else None
    for batch in read_part(part, report=lambda line, reason: complaints.append((line, reason))):
        names, checks, texts = addresses_of(batch)
        tables.append(once_each(pa.table([pa.array(names), pa.array(checks), texts], schema=SCHEMA)))
        tied, joined = links_of(batch, rules)
        links.append(stars.forest(tied))
        if collected is not None:
            collected.read(batch, joined)
        transactions, coinjoins = transactions + batch.size, coinjoins + int(joined.sum())
    table = once_each(pa.concat_tables(tables))
    bounds = np.searchsorted(_shard(table["name"].to_numpy(), 1 << bits), np.arange((1 << bits) + 1))
    addresses = [table.slice(first, last - first) for first, last in pairwise(bounds)]
    return Found(
        addresses, parted(stars.forest(np.concatenate(links)), _as_they_are, 1 << bits),
        transactions, coinjoins, complaints, collected.ballots(1 << bits) if collected is not None else None,
    )  # fmt: skip


def counted(found: Found) -> tuple[int, int, list[tuple[int, str]]]:
    return found.transactions, found.coinjoins, found.complaints


def address_shard(found: Found, shard: int) -> Any:
    return found.addresses[shard]


def link_shard(found: Found, shard: int) -> Hashes:
    return found.links[shard]


def paid_shard(found: Found, shard: int) -> Hashes:
    return found.ballots.paid[shard] if found.ballots else np.zeros((0, 2), dtype=np.uint64)


def vote_shard(found: Found, shard: int) -> npt.NDArray[Any]:
    return found.ballots.votes[shard] if found.ballots else np.zeros(0, dtype=ROW)


def settle(tables: list[Any]) -> Any:
    return once_each(pa.concat_tables(tables))


def parted(links: Hashes, told: Callable[[Hashes], Hashes], shards: int) -> list[Hashes]:
    """Sort rows into the shards of their first column."""
    rows = told(links)
    return change.parted(rows, rows[:, 0], shards)


def piece(split: list[Hashes], shard: int) -> Hashes:
    return split[shard]


def gathered(pieces: list[Hashes]) -> Hashes:
    return stars.by_node(np.concatenate(pieces))


def leaves(rows: Hashes) -> Hashes:
    return rows[rows[:, 1] < rows[:, 0]]


def lines(addresses: Any, labels: Hashes) -> tuple[bytes, int, int]:
    """Return the finished lines of one shard, how many there are, and how many clusters are called by one of them."""
    names = addresses["name"].to_numpy().copy()
    called = names.copy()
    called[np.searchsorted(names, labels[:, 0])] = labels[:, 1]
    out = io.BytesIO()
    if len(names):
        write_lines(out, addresses["address"].combine_chunks(), called)
    return out.getvalue(), len(names), len(names) - len(labels)


def _as_they_are(links: Hashes) -> Hashes:
    return links


def _shard(names: Hashes, shards: int) -> Hashes:
    return names >> np.uint64(64 - (shards.bit_length() - 1)) if shards > 1 else np.zeros(len(names), dtype=np.uint64)
