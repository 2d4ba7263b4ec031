"""How much of a sum comes from given coins: poison, haircut and FIFO side by side, since they give different answers.

Poison: what touches a tainted coin is tainted wholly. Haircut: taint spreads in proportion. FIFO: first in, first out
(Clayton's case, 1816; for Bitcoin: R. Anderson, I. Shumailov, M. Ahmed, 2018). All sums are integers: under haircut and
FIFO not a unit of taint is lost or made, fees take their part.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tracing.ledger import Coin, Outpoint, Transfer

VERSION = "taint-1"
# An account's holdings lie under its address, a coin's under its outpoint.
Place = Outpoint | str


class Method(StrEnum):
    POISON = "poison"
    HAIRCUT = "haircut"
    FIFO = "fifo"


class LedgerOrderBroken(ValueError):
    """A coin was spent before it was made; give the transfers in the order of the ledger."""


@dataclass(slots=True)
class Pot:
    """Money in one place: stretches of clean and tainted units in the order in which they came."""

    stretches: list[tuple[int, int]] = field(default_factory=list)

    @property
    def value(self) -> int:
        return sum(value for value, _ in self.stretches)

    @property
    def taint(self) -> int:
        return sum(taint for _, taint in self.stretches)

    def pour(self, other: "Pot") -> None:
        self.stretches.extend(other.stretches)

    def take(self, value: int, *, method: Method) -> "Pot":
        """Take some units out; what the pot does not hold came from before the first transfer and counts as clean."""
        missing = max(0, value - self.value)
        taken = self._by_fifo(value - missing) if method is Method.FIFO else self._by_share(value - missing, method)
        if missing:
            taken.stretches.append((missing, 0))
        return taken

    def _by_fifo(self, value: int) -> "Pot":
        taken = Pot()
        while value:
            held, taint = self.stretches.pop(0)
            if held > value:
                # A stretch is wholly clean or wholly tainted here, so it can be cut anywhere.
                part = value if taint else 0
                self.stretches.insert(0, (held - value, taint - part))
                held, taint = value, part
            taken.stretches.append((held, taint))
            value -= held
        return taken

    def _by_share(self, value: int, method: Method) -> "Pot":
        held, taint = self.value, self.taint
        if not held:
            return Pot()
        part = (value if taint else 0) if method is Method.POISON else _rounded(taint * value, held)
        rest = held - value
        left = (rest if taint else 0) if method is Method.POISON else taint - part
        self.stretches = [(rest, left)] if rest else []
        return Pot([(value, part)] if value else [])


def _rounded(product: int, divisor: int) -> int:
    return (2 * product + divisor) // (2 * divisor)


@dataclass(frozen=True, slots=True)
class Taint:
    """What one method says. `held` is tainted money where it lies after the last transfer; `fees` what miners got.

    The sums are lower bounds: a path through a mixer, an exchange or an unseen ledger is not in them.
    """

    method: Method
    version: str
    held: Mapping[Place, int]
    addresses: Mapping[str, int]
    fees: int

    @property
    def total(self) -> int:
        return sum(self.held.values()) + self.fees


def follow(
    transfers: Iterable[Transfer], origins: Iterable[Place], *, method: Method, stops: frozenset[str] = frozenset()
) -> Taint:
    """Follow the money of the given coins, or accounts, through transfers in ledger order.

    `origins`: outpoints whose whole value is tainted, or accounts whose receipts are. What reaches an address in
    `stops` (an exchange) stays counted there; what leaves it again is clean, for it is other people's money.
    """
    flow = _Flow(method, frozenset(origins), stops)
    for transfer in transfers:
        flow.move(transfer)
    return flow.result()


def side_by_side(
    transfers: Iterable[Transfer], origins: Iterable[Place], *, stops: frozenset[str] = frozenset()
) -> tuple[Taint, ...]:
    """Give all three answers; a report that shows one alone would hide how far they lie apart."""
    transfers, origins = list(transfers), list(origins)
    return tuple(follow(transfers, origins, method=method, stops=stops) for method in Method)


class _Flow:
    def __init__(self, method: Method, origins: frozenset[Place], stops: frozenset[str]) -> None:
        self.method, self.origins, self.stops = method, origins, stops
        self.pots: dict[Place, Pot] = {}
        self.owners: dict[Place, str] = {}
        self.spent: set[Place] = set()
        self.stopped: dict[Place, int] = {}
        self.fees = 0

    def move(self, transfer: Transfer) -> None:
        """Pour the inputs together in their order, then fill the outputs in theirs; the rest is the fee."""
        flowing = Pot()
        for coin in transfer.inputs:
            flowing.pour(self._spend(coin))
        if self.method is Method.POISON and flowing.taint:
            flowing = Pot([(flowing.value, flowing.value)])
        for index, coin in enumerate(transfer.outputs):
            self._receive(transfer, index, flowing.take(coin.value, method=self.method))
        self.fees += flowing.taint

    def _spend(self, coin: Coin) -> Pot:
        place = coin.spends or coin.address or ""
        if coin.spends is not None:
            self.spent.add(coin.spends)
        pot = self.pots.get(place)
        taken = pot.take(coin.value, method=self.method) if pot else Pot([(coin.value, 0)])
        if coin.address in self.stops:
            self.stopped[place] = self.stopped.get(place, 0) + taken.taint
            return Pot([(coin.value, 0)])
        return taken

    def _receive(self, transfer: Transfer, index: int, pot: Pot) -> None:
        coin = transfer.outputs[index]
        is_account = all(paid.spends is None for paid in transfer.inputs) and bool(transfer.inputs)
        place: Place = (coin.address or "") if is_account else Outpoint(transfer.txid, index)
        if place in self.spent:
            raise LedgerOrderBroken(f"{transfer.txid}:{index} {LedgerOrderBroken.__doc__}")
        if place in self.origins:
            pot = Pot([(coin.value, coin.value)])
        self.pots.setdefault(place, Pot()).pour(pot)
        self.owners[place] = coin.address or ""

    def result(self) -> Taint:
        held = {place: pot.taint for place, pot in self.pots.items()}
        for place, taint in self.stopped.items():
            held[place] = held.get(place, 0) + taint
        held = {place: taint for place, taint in held.items() if taint}
        addresses: dict[str, int] = {}
        for place, taint in held.items():
            owner = self.owners.get(place, "")
            addresses[owner] = addresses.get(owner, 0) + taint
        return Taint(self.method, VERSION, held, addresses, self.fees)
