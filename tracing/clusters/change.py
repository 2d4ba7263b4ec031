"""Lets several signs vote on which output is the payer's change, and refuses what would make clusters collapse.

Sources: S. Meiklejohn et al., A Fistful of Bitcoins (2013); M. Möser and A. Narayanan, Resurrecting Address Clustering
in Bitcoin (arXiv 2107.05749), whose advice is to combine signs and to guard against a few false links that join all.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import compute

from tracing.clusters.coinjoin import Mask, satoshis
from tracing.clusters.components import Labels, components, positions
from tracing.clusters.hashing import Hashes, hash_strings
from tracing.clusters.spool import RowSpool
from tracing.clusters.stars import by_node
from tracing.clusters.transactions import Batch, Index, Side

VERSION = "change-vote-1"
# Signs: the only output of the inputs' address type; the only one smaller than every input (else an input would have
# been left out); the only one that is no round sum; the only one whose address is paid once in the whole ledger.
SAME_TYPE, SMALLER, NOT_ROUND, PAID_ONCE = 1, 2, 4, 8
SIGNS = (SAME_TYPE, SMALLER, NOT_ROUND, PAID_ONCE)
# Agreeing signs → confidence on the TagPack scale (0–100).
CONFIDENCE = np.array([0, 0, 50, 60, 70], dtype=np.int64)
MOST_OUTPUTS = 4
ROUND = 100_000
BIG, COLLAPSED = 100, 1000
PARTS = 16
# Makes one number of an address and its transaction; odd, so that no two transactions share a shift.
SPREAD = np.uint64(0x9E3779B97F4A7C15)
ROW = np.dtype([("txid", "<u8"), ("payer", "<u8"), ("output", "<u8"), ("votes", "u1")])
WITNESS = "^[a-z]{2,4}1"


class ChangeVotes:
    """Collects votes while the ledger is read; the sign that needs all of it is added at the end."""

    def __init__(self, folder: Path) -> None:
        self.rows = [RowSpool(folder / f"votes-{part:02}.npy") for part in range(PARTS)]
        self.paid = [RowSpool(folder / f"paid-{part:02}.npy") for part in range(PARTS)]

    def read(self, batch: Batch, joined: Mask) -> None:
        """Keep votes by transaction and payments by payee: what belongs together lies in one part, wherever it came."""
        votes, paid = votes_of(batch, joined), payments(batch)
        for spools, rows, keys in ((self.rows, votes, votes["txid"]), (self.paid, paid, paid[:, 0])):
            for spool, some in zip(spools, parted(rows, keys, PARTS), strict=True):
                spool.add(some)

    def join(self, names: Hashes, labels: Labels) -> tuple[Labels, int]:
        """Return the clusters with the change that the vote found and the guard allowed, and how many links."""
        once = self._paid_once(names)
        left, right, confidence = [], [], []
        for spool in self.rows:
            rows = distinct(np.concatenate([np.zeros(0, dtype=ROW), *spool.batches()]))
            chosen, sure = elect(rows, once[positions(names, rows["output"])])
            left.append(labels[positions(names, rows["payer"][chosen])])
            right.append(labels[positions(names, rows["output"][chosen])])
            confidence.append(sure)
        sizes = np.bincount(labels)
        links = np.stack([np.concatenate(left), np.concatenate(right), np.concatenate(confidence)], axis=1)
        links = guarded(links, sizes)
        merged = components(len(sizes), links[:, 0].astype(np.int32), links[:, 1].astype(np.int32))
        return merged[labels], len(links)

    def _paid_once(self, names: Hashes) -> Mask:
        """Count each transaction once, however often the input repeats it."""
        once = np.zeros(len(names), dtype=bool)
        for spool in self.paid:
            once[positions(names, paid_once(list(spool.batches())))] = True
        return once


def votes_of(batch: Batch, joined: Mask) -> npt.NDArray[Any]:
    """Return a row for each output that may be change: its transaction, its payer, and the signs that speak for it."""
    outputs = batch.outputs
    asked = ~joined & (outputs.counts >= 2) & (outputs.counts <= MOST_OUTPUTS) & (batch.inputs.counts > 0)
    asked &= np.bincount(batch.inputs.tx, minlength=batch.size) > 0
    asked &= ~_pays_itself(batch)
    rows = np.flatnonzero(asked[outputs.tx])
    found = np.zeros(len(rows), dtype=ROW)
    found["txid"] = batch.txids[outputs.tx[rows]]
    found["payer"] = _smallest(batch.inputs, batch.size)[outputs.tx[rows]]
    found["output"] = outputs.names[rows]
    found["votes"] = local_votes(batch)[rows]
    return found


def payments(batch: Batch) -> Hashes:
    """Return payee and transaction of every output."""
    return np.stack([batch.outputs.names, batch.txids[batch.outputs.tx]], axis=1)


def paid_once(pairs: list[Hashes]) -> Hashes:
    """Return, sorted, the payees of exactly one transaction, however often the input repeats it."""
    rows = by_node(np.concatenate([np.zeros((0, 2), dtype=np.uint64), *pairs]))
    paid, counts = np.unique(rows[:, 0], return_counts=True)
    once: Hashes = paid[counts == 1]
    return once


def parted(rows: npt.NDArray[Any], keys: Hashes, parts: int) -> list[npt.NDArray[Any]]:
    """Sort rows into parts, a power of two, by the first bits of their keys."""
    part = keys >> np.uint64(65 - parts.bit_length()) if parts > 1 else np.zeros(len(keys), dtype=np.uint64)
    order = np.argsort(part, kind="stable")
    bounds = np.searchsorted(part[order], np.arange(parts + 1, dtype=np.uint64))
    return [rows[order[first:last]] for first, last in pairwise(bounds)]


def local_votes(batch: Batch) -> npt.NDArray[np.uint8]:
    """Return, for each output, the signs that its own transaction shows."""
    inputs, outputs = batch.inputs, batch.outputs
    kinds = [_kinds(side.strings) for side in (inputs, outputs)]
    low, high = (_extreme(inputs, kinds[0], batch.size, pick) for pick in (np.minimum, np.maximum))
    is_same = (low == high)[outputs.tx] & (kinds[1] == low[outputs.tx])
    smallest_input = np.full(batch.size, np.inf)
    np.minimum.at(smallest_input, inputs.tx, inputs.values)
    signs = {
        SAME_TYPE: is_same,
        SMALLER: outputs.values < smallest_input[outputs.tx],
        NOT_ROUND: ~_is_round(outputs, batch.size),
    }
    votes = np.zeros(len(outputs.tx), dtype=np.uint8)
    for sign, shown in signs.items():
        alone = np.bincount(outputs.tx, weights=shown, minlength=batch.size) == 1
        votes[shown & alone[outputs.tx]] |= sign
    return votes


def distinct(rows: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Keep one row for each payee of a transaction: a repeated line, or a payee paid twice, votes once."""
    rows = rows[np.lexsort((rows["votes"], rows["output"], rows["txid"]))]
    is_last = np.ones(len(rows), dtype=bool)
    is_last[:-1] = (rows["txid"][1:] != rows["txid"][:-1]) | (rows["output"][1:] != rows["output"][:-1])
    return rows[is_last]


def elect(rows: npt.NDArray[Any], once: Mask) -> tuple[Index, Index]:
    """Choose at most one output a transaction: paid once, at least two signs for it, fewer for every other."""
    order = np.argsort(rows["txid"], kind="stable")
    tx = np.unique(rows["txid"], return_inverse=True)[1]
    alone = np.bincount(tx, weights=once) == 1
    votes = rows["votes"] | np.where(once & alone[tx], PAID_ONCE, 0).astype(np.uint8)
    counts = sum(((votes & sign) > 0).astype(np.int64) for sign in SIGNS)
    best = np.zeros(tx.max(initial=-1) + 1, dtype=np.int64)
    np.maximum.at(best, tx, counts)
    leads = counts == best[tx]
    is_chosen = leads & once & (counts >= 2) & (np.bincount(tx, weights=leads) == 1)[tx]
    chosen = order[is_chosen[order]]
    return chosen, CONFIDENCE[np.asarray(counts)[chosen]]


def guarded(links: npt.NDArray[np.int64], sizes: Index) -> npt.NDArray[np.int64]:
    """Drop the links that would collapse clusters: none between two big ones, and where very many addresses would
    become one cluster, its weakest links go first. Depends on no order.
    """
    links = np.unique(links, axis=0)
    links = links[np.minimum(sizes[links[:, 0]], sizes[links[:, 1]]) < BIG]
    for confidence in np.unique(links[:, 2]):
        merged = components(len(sizes), links[:, 0].astype(np.int32), links[:, 1].astype(np.int32))
        grown = np.bincount(merged, weights=sizes)
        largest_part = np.zeros(len(grown))
        np.maximum.at(largest_part, merged, sizes)
        collapsed = (grown > COLLAPSED) & (grown > 2 * largest_part)
        links = links[~collapsed[merged[links[:, 0]]] | (links[:, 2] > confidence)]
    return links


def _pays_itself(batch: Batch) -> Mask:
    """Mark transactions whose change goes back to an input's address: no other output is change."""
    paying, paid = (side.names + side.tx.astype(np.uint64) * SPREAD for side in (batch.inputs, batch.outputs))
    marked: Mask = np.zeros(batch.size, dtype=bool)
    marked[batch.outputs.tx[np.isin(paid, paying)]] = True
    return marked


def _smallest(side: Side, size: int) -> Hashes:
    return _extreme(side, side.names, size, np.minimum)


def _extreme(side: Side, values: Hashes, size: int, pick: Any) -> Hashes:
    start = np.iinfo(np.uint64).max if pick is np.minimum else 0
    found: Hashes = np.full(size, start, dtype=np.uint64)
    pick.at(found, side.tx, values)
    return found


def _kinds(strings: Any) -> Hashes:
    """Tell address types apart by what they start with; a witness address also by its length."""
    sizes = compute.cast(compute.binary_length(strings), pa.string())
    witness = compute.binary_join_element_wise(compute.utf8_slice_codeunits(strings, 0, 4), sizes, ":")
    is_witness = compute.match_substring_regex(strings, WITNESS)
    return hash_strings(compute.if_else(is_witness, witness, compute.utf8_slice_codeunits(strings, 0, 1)))[0]


def _is_round(side: Side, size: int) -> Mask:
    rounded: Mask = satoshis(side, size) % ROUND == 0
    return rounded
