"""The vote on change on Dask: votes travel to the shard of what they need, and the guard sees links of clusters only.

The links are what has to fit one worker: 24 bytes for each transaction whose vote found change. Neither addresses nor
votes ever come together.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tracing.clusters.change import ROW, distinct, elect, guarded, paid_once, parted, payments, votes_of
from tracing.clusters.coinjoin import Mask
from tracing.clusters.components import components, smallest_members
from tracing.clusters.hashing import Hashes
from tracing.clusters.stars import by_node
from tracing.clusters.transactions import Batch

Rows = npt.NDArray[Any]
# Beside the signs in a row of votes: the output is paid once in the whole ledger, whether or not that decides anything.
IS_ONCE = np.uint8(128)
PAYER, OUTPUT = 0, 1


@dataclass(frozen=True, slots=True)
class Ballots:
    """What one part says of change: payments by the shard of the payee, votes by the shard of the output."""

    paid: list[Hashes]
    votes: list[Rows]


@dataclass(frozen=True, slots=True)
class Decision:
    """Clusters that became part of another one, with that one; and how many links the guard allowed."""

    merged: Hashes
    links: int


class Collected:
    """The ballots of one part while it is read."""

    def __init__(self) -> None:
        self.paid, self.votes = [np.zeros((0, 2), dtype=np.uint64)], [np.zeros(0, dtype=ROW)]

    def read(self, batch: Batch, joined: Mask) -> None:
        self.paid.append(payments(batch))
        self.votes.append(votes_of(batch, joined))

    def ballots(self, shards: int) -> Ballots:
        paid, votes = by_node(np.concatenate(self.paid)), np.concatenate(self.votes)
        return Ballots(parted(paid, paid[:, 0], shards), parted(votes, votes["output"], shards))


def flagged(paid: list[Hashes], votes: list[Rows], shards: int) -> list[Rows]:
    """Mark the votes of one shard of outputs that are paid once; goes on by transaction."""
    once, rows = paid_once(paid), np.concatenate(votes)
    rows["votes"] |= np.where(np.isin(rows["output"], once), IS_ONCE, 0).astype(np.uint8)
    return parted(rows, rows["txid"], shards)


def elected(pieces: list[Rows], shards: int) -> list[Hashes]:
    """Count the votes of one shard of transactions: payer, output, confidence; goes on by payer."""
    rows = distinct(np.concatenate(pieces))
    once = rows["votes"] & IS_ONCE > 0
    rows["votes"] &= ~IS_ONCE
    chosen, sure = elect(rows, once)
    links = np.stack([rows["payer"][chosen], rows["output"][chosen], sure.astype(np.uint64)], axis=1)
    return parted(links, links[:, PAYER], shards)


def rooted(labels: Hashes, pieces: list[Hashes], side: int, shards: int) -> list[Hashes]:
    """Put the clusters of one shard of addresses in their place; goes on by output, and at last all together."""
    links = np.concatenate(pieces)
    links[:, side] = root_of(labels, links[:, side])
    return parted(links, links[:, OUTPUT], shards) if side == PAYER else [np.unique(links, axis=0)]


def root_of(table: Hashes, names: Hashes) -> Hashes:
    """Look names up in sorted rows of name and root; what has no row is its own root."""
    if len(table) == 0:
        return names
    place = np.minimum(np.searchsorted(table[:, 0], names), len(table) - 1)
    found: Hashes = np.where(table[place, 0] == names, table[place, 1], names)
    return found


def ends(links: list[list[Hashes]]) -> Hashes:
    """Return the clusters that some link ties, sorted."""
    return np.unique(np.concatenate([one[0][:, :2] for one in links]))


def members(labels: Hashes, wanted: Hashes) -> Rows:
    """Count, for each wanted cluster, its addresses in one shard, the one that it is called by left out."""
    place = np.searchsorted(wanted, labels[:, 1])
    known = place < len(wanted)
    known[known] = wanted[place[known]] == labels[known, 1]
    return np.bincount(place[known], minlength=len(wanted))


def decided(links: list[list[Hashes]], wanted: Hashes, counts: list[Rows]) -> Decision:
    """Let the guard look at all links of clusters, and join what it allows."""
    rows = np.concatenate([one[0] for one in links])
    sizes: Rows = np.asarray(np.sum(counts, axis=0, dtype=np.int64)) + 1
    tied = np.searchsorted(wanted, rows[:, :2]).astype(np.int64)
    allowed = guarded(np.column_stack([tied, rows[:, 2].astype(np.int64)]), sizes)
    merged = components(len(wanted), *allowed[:, :2].T.astype(np.int32))
    roots = wanted[smallest_members(merged)[merged]]
    return Decision(np.stack([wanted, roots], axis=1)[roots != wanted], len(allowed))


def relabelled(labels: Hashes, decision: Decision, shard: int, shards: int) -> Hashes:
    """Call the clusters of one shard by their new names; a name that was given up is an address like others now."""
    mine = parted(decision.merged, decision.merged[:, 0], shards)[shard]
    labels = np.column_stack([labels[:, 0], root_of(decision.merged, labels[:, 1])])
    return by_node(np.concatenate([labels, mine]))


def links_of(decision: Decision) -> int:
    return decision.links
