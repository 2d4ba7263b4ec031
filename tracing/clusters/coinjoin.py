"""Recognises transactions of several owners, whose inputs say nothing of common ownership."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracing.clusters.hashing import Hashes
from tracing.clusters.transactions import Batch, Index, Side

Mask = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]
# Values that protocols repeat for technical reasons (dust limits of Omni, Counterparty and P2PKH).
TECHNICAL_VALUES = (546.0, 2730.0, 5460.0)
EQUAL_OUTPUTS = 3
# What fees may take of a participant's sum: makers earn a little, and takers pay for all.
MOST_FEE_SHARE = 0.01
# Who brings no more than this beyond his part gets no change; of ten owners one may have been so lucky, and one sweeps.
MOST_WITHOUT_CHANGE, SWEEPERS, LUCKY_SHARE = 0.1, 1, 0.1
# A ledger whose fee would be more of everything does not tell all that was paid.
MOST_TOTAL_FEE = 0.05
COINS = 1e8
# WabiSabi rounds split into powers of two and three and twice those of three (and 1, 2, 5 times powers of ten, which
# people pay too): WalletWasabi, DenominationBuilder; between 5000 satoshis and 1374 coins.
UNUSUAL_SUMS = np.array(
    sorted(
        {2**n for n in range(13, 38)} | {k * 3**n for n in range(8, 24) for k in (1, 2) if 5000 <= k * 3**n < 2**37}
    ),
    dtype=np.float64,
)
LEAST_UNUSUAL, LEAST_PARTICIPANTS = 5, 5


@dataclass(frozen=True, slots=True)
class Pairs:
    """The distinct input addresses of each transaction, sorted by transaction and address."""

    tx: Index
    names: Hashes
    distinct: Index


def distinct_inputs(batch: Batch) -> Pairs:
    """Drop repeated addresses: an owner who spends two coins of one address tells nothing new."""
    side = batch.inputs
    several = batch.inputs.counts[side.tx] > 1
    tx, names = side.tx[several], side.names[several]
    order = np.lexsort((names, tx))
    tx, names = tx[order], names[order]
    new = np.ones(len(tx), dtype=bool)
    new[1:] = (tx[1:] != tx[:-1]) | (names[1:] != names[:-1])
    tx, names = tx[new], names[new]
    return Pairs(tx, names, np.bincount(tx, minlength=batch.size))


def equal_outputs(batch: Batch, asked: Mask) -> Index:
    """Count, for the transactions asked for, the most outputs of one value to different addresses."""
    side, sums = batch.outputs, satoshis(batch.outputs, batch.size)
    rows = asked[side.tx] & (sums > 0) & ~np.isin(sums, TECHNICAL_VALUES)
    tx, values, names = side.tx[rows], sums[rows], side.names[rows]
    order = np.lexsort((names, values, tx))
    tx, values, names = tx[order], values[order], names[order]
    most = np.zeros(batch.size, dtype=np.int64)
    if len(tx):
        new_value = np.ones(len(tx), dtype=bool)
        new_value[1:] = (tx[1:] != tx[:-1]) | (values[1:] != values[:-1])
        new_address = new_value.copy()
        new_address[1:] |= names[1:] != names[:-1]
        sizes = np.bincount(np.cumsum(new_value) - 1, weights=new_address).astype(np.int64)
        np.maximum.at(most, tx[new_value], sizes)
    return most


def coinjoins(batch: Batch, pairs: Pairs, *, equal: int = EQUAL_OUTPUTS) -> Mask:
    """Mark what is, or cannot be told from, a CoinJoin.

    1. At least `equal` outputs of one value to different addresses, at least as many input addresses, and sums that so
       many owners can have joined (`is_joined`). Covers Wasabi 1 and 2, Whirlpool (5×5 and larger) and JoinMarket.
    2. Outputs of sums that only WabiSabi's denominations explain, where so few are equal that rule 1 passes them over.

    Two equal outputs prove nothing: one owner alone makes such a payment, some wallets (Stonewall) on purpose.
    """
    asked = (pairs.distinct >= 2) & (batch.outputs.counts >= 2)
    most = equal_outputs(batch, asked)
    marked: Mask = (pairs.distinct >= LEAST_PARTICIPANTS) & (_unusual(batch.outputs, batch.size) >= LEAST_UNUSUAL)
    # Few transactions come so far, so that the rest may look at them one by one.
    for tx in np.flatnonzero((most >= equal) & (pairs.distinct >= most) & ~marked):
        marked[tx] = is_joined(*_sides(batch, int(tx)))
    return marked


def _sides(batch: Batch, tx: int) -> tuple[list[float], list[tuple[float, int]], int]:
    """Return what one transaction's inputs brought, its payees, and how many outputs have no address or value."""
    inputs, outputs = batch.inputs, batch.outputs
    brought, paid = (np.nan_to_num(side.values[side.rows(tx)]) for side in (inputs, outputs))
    if any(np.any(values % 1) for values in (brought, paid)):
        brought, paid = (np.rint(values * COINS) for values in (brought, paid))
    names = outputs.names[outputs.rows(tx)].tolist()
    payees = [(value, name) for value, name in zip(paid.tolist(), names, strict=True) if value > 0]
    return brought.tolist(), payees, int(outputs.counts[tx]) - len(payees)


def is_joined(brought: Sequence[float], payees: Sequence[tuple[float, int]], unknown: int = 0) -> bool:
    """Say whether the owners of inputs of such values can each have taken one output of the commonest value.

    1. Half of all outputs, a coordinator's aside, have a value that another address got too: a batch of payments in
       which a few customers took the same round sum is none (Schnoering and Vazirgiannis, arXiv 2311.12491).
    2. So many inputs pay for the common value, alone or taken together (H. Kalodner et al., BlockSci, 2020).
    3. Who owns the largest change brought that much and his part, by the fewest inputs that can pay for it; every
       other owner brought at least one more. A payroll out of several large coins is none.
    4. Where there is change, nearly every owner has some, or brought a coin of about his part. A payroll out of many
       small coins, with one change for all, is none.

    `payees` are sums in the smallest unit and addresses; `unknown` counts outputs that lack one of them. Where a
    ledger does not know what the inputs held, only the first sign is asked.
    """
    owners: dict[float, set[int]] = {}
    for value, name in payees:
        owners.setdefault(value, set()).add(name)
    shared = {value: len(names) for value, names in owners.items() if len(names) > 1 and value not in TECHNICAL_VALUES}
    if 2 * sum(shared.values()) < len(payees) + unknown - 1:
        return False
    brought = sorted((value for value in brought if value > 0), reverse=True)
    if sum(brought) < sum(value for value, _ in payees):
        return True
    # Of values that are equally common the smallest asks least of the participants.
    participants, common = max((count, -value) for value, count in shared.items())
    part = -common * (1 - MOST_FEE_SHARE)
    if _payers(brought, part) < participants:
        return False
    change = max((value for value in owners if value not in shared), default=0.0) * (1 - MOST_FEE_SHARE)
    needed = change + (part if len(shared) == 1 else 0)
    if len(brought) - _fewest(brought, needed) < participants - 1:
        return False
    is_told = sum(brought) * (1 - MOST_TOTAL_FEE) <= sum(value for value, _ in payees)
    changes = len(payees) + unknown - sum(shared.values())
    if len(shared) > 1 or not changes or not is_told:
        return True
    fitting = sum(part <= value <= -common * (1 + MOST_WITHOUT_CHANGE) for value in brought)
    return changes + fitting + SWEEPERS + int(participants * LUCKY_SHARE) >= participants


def _payers(brought: Sequence[float], part: float) -> int:
    """Bound how many owners paid for one part each: inputs large enough alone, and the others together."""
    return sum(value >= part for value in brought) + int(sum(value for value in brought if value < part) // part)


def _fewest(brought: Sequence[float], needed: float) -> int:
    """Count the fewest inputs, given from the largest down, that hold a sum."""
    count = 0
    while needed > 0 and count < len(brought):
        needed -= brought[count]
        count += 1
    return count


def satoshis(side: Side, size: int) -> Values:
    """Return values in the smallest unit: where a transaction shows fractions, they are whole coins."""
    values = np.nan_to_num(side.values)
    is_fraction = np.zeros(size, dtype=bool)
    is_fraction[side.tx[values % 1 != 0]] = True
    whole: Values = np.where(is_fraction[side.tx], np.rint(values * COINS), values)
    return whole


def _unusual(outputs: Side, size: int) -> Index:
    rows = np.isin(satoshis(outputs, size), UNUSUAL_SUMS)
    found: Index = np.bincount(outputs.tx[rows], minlength=size)
    return found


def likely_payjoins(batch: Batch, pairs: Pairs) -> Mask:
    """Mark transactions with two outputs and an input that the larger output did not need (BIP-78's giveaway).

    Ordinary wallets do this too, when they tidy up, so that the sign costs more links than it spares false ones.
    """
    smallest, largest = np.full(batch.size, np.inf), np.zeros(batch.size)
    np.minimum.at(smallest, batch.inputs.tx, batch.inputs.values)
    np.maximum.at(largest, batch.outputs.tx, batch.outputs.values)
    total = np.bincount(batch.inputs.tx, weights=np.nan_to_num(batch.inputs.values), minlength=batch.size)
    marked: Mask = (pairs.distinct >= 2) & (batch.outputs.counts == 2) & (total - smallest >= largest)
    return marked
