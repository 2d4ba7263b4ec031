"""Says which addresses of a batch one owner controls, by the rules that were asked for."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tracing.clusters.coinjoin import EQUAL_OUTPUTS, Mask, Pairs, coinjoins, distinct_inputs, likely_payjoins
from tracing.clusters.hashing import Hashes
from tracing.clusters.spool import Columns
from tracing.clusters.transactions import Batch


@dataclass(frozen=True, slots=True)
class Rules:
    """What links addresses: common inputs always; change only when asked; CoinJoins never, unless asked."""

    change: bool = False
    keep_coinjoins: bool = False
    exclude_payjoins: bool = False
    equal_outputs: int = EQUAL_OUTPUTS


def links_of(batch: Batch, rules: Rules) -> tuple[Hashes, Mask]:
    """Return pairs of addresses with one owner, and the transactions whose inputs were left unjoined."""
    pairs = distinct_inputs(batch)
    joined = coinjoins(batch, pairs, equal=rules.equal_outputs)
    if rules.keep_coinjoins:
        joined[:] = False
    if rules.exclude_payjoins:
        joined |= likely_payjoins(batch, pairs)
    return _common_inputs(pairs, joined), joined


def addresses_of(batch: Batch) -> Columns:
    """Return all addresses of a batch, repeated ones too: names, checks and texts."""
    sides = (batch.inputs, batch.outputs)
    return (
        np.concatenate([side.names for side in sides]),
        np.concatenate([side.checks for side in sides]),
        pa.concat_arrays([side.strings for side in sides]),
    )


def _common_inputs(pairs: Pairs, joined: Mask) -> Hashes:
    """Link neighbouring input addresses of each transaction: a chain joins as well as all pairs would."""
    same = (pairs.tx[1:] == pairs.tx[:-1]) & ~joined[pairs.tx[1:]]
    return np.stack([pairs.names[:-1][same], pairs.names[1:][same]], axis=1)
