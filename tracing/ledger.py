"""Transfers as any ledger tells them, and what a source of them must answer."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from graphlib import CycleError, TopologicalSorter
from typing import Protocol

from tracing.addresses import Currency


@dataclass(frozen=True, slots=True, order=True)
class Outpoint:
    """One output of one transaction: the thing that a later input spends."""

    txid: str
    index: int


@dataclass(frozen=True, slots=True)
class Coin:
    """A sum in the ledger's smallest unit. `spends` is set for inputs of UTXO chains; accounts have none."""

    address: str | None
    value: int
    spends: Outpoint | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transaction; on account chains one input and one output. A token's sums never mix with its chain's coin."""

    txid: str
    currency: Currency
    inputs: tuple[Coin, ...]
    outputs: tuple[Coin, ...]
    at: datetime | None = None
    height: int | None = None
    token: str = ""

    def __post_init__(self) -> None:
        if self.at is not None and self.at.tzinfo is None:
            raise ValueError(f"The time of {self.txid} has no zone; give it in UTC.")

    @property
    def fee(self) -> int:
        """What the inputs hold beyond the outputs; nothing where coins are created."""
        return max(0, sum(coin.value for coin in self.inputs) - sum(coin.value for coin in self.outputs))

    @property
    def senders(self) -> frozenset[str]:
        return frozenset(coin.address for coin in self.inputs if coin.address)

    @property
    def receivers(self) -> frozenset[str]:
        return frozenset(coin.address for coin in self.outputs if coin.address)


class TooManyTransfers(RuntimeError):
    """An address has more transfers than a person's wallet; it is a service, and following it means nothing."""


class Ledger(Protocol):
    """One source of transfers: an explorer, a node, a folder of blocks."""

    @property
    def name(self) -> str: ...

    def transfers(self, address: str) -> Iterator[Transfer]:
        """Yield everything that touches an address, oldest first; raise TooManyTransfers where that is endless."""
        ...


def touching(transfers: "tuple[Transfer, ...] | list[Transfer]", address: str) -> Iterator[Transfer]:
    """Yield the transfers in which an address pays or is paid, in their order."""
    return (transfer for transfer in transfers if address in transfer.senders or address in transfer.receivers)


class LedgerContradiction(ValueError):
    """Two transfers spend each other's coins, which no ledger allows; the answers are not of one chain."""


def in_ledger_order(transfers: Iterable[Transfer]) -> list[Transfer]:
    """Order transfers so that no coin is spent before it is made, each once: by height and time, within a block by who
    spends whom, else by transaction id.
    """
    once = {(transfer.txid, transfer.token, transfer.inputs, transfer.outputs): transfer for transfer in transfers}
    earliest = datetime.min.replace(tzinfo=UTC)
    known = sorted(once.values(), key=lambda t: (t.height or 0, t.at or earliest, t.txid, t.token))
    makers = {transfer.txid: place for place, transfer in enumerate(known)}
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for place, transfer in enumerate(known):
        spent = {coin.spends.txid for coin in transfer.inputs if coin.spends is not None}
        sorter.add(place, *(makers[txid] for txid in spent if txid in makers and makers[txid] != place))
    try:
        sorter.prepare()
    except CycleError as error:
        raise LedgerContradiction(LedgerContradiction.__doc__) from error
    return [known[place] for place in _steadily(sorter)]


def _steadily(sorter: "TopologicalSorter[int]") -> Iterator[int]:
    """Of all that may come next take the earliest, so that one set of transfers has one order."""
    ready: list[int] = []
    while sorter.is_active():
        for place in sorter.get_ready():
            heapq.heappush(ready, place)
        place = heapq.heappop(ready)
        yield place
        sorter.done(place)
