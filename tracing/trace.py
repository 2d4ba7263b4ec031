"""Bounded breadth-first tracing from one address, forwards or backwards, that says where and why it stopped."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tracing.ledger import Ledger, TooManyTransfers, Transfer

VERSION = "trace-1"
PAYMENT, SHARED, PEELING = "payment-1", "shared-transaction-1", "peel-chain-1"
# The TagPack scale: a transfer with one sender is in the ledger itself; with several, whose coin went where is a guess.
# That a chain of large rests stays with one owner is how shops cash out, and how people pay many bills.
CERTAIN, GUESSED, PEELED = 100, 50, 30
EQUAL_OUTPUTS = 3


class Direction(StrEnum):
    FORWARD = "forward"
    BACKWARD = "backward"


class Stop(StrEnum):
    """Why a path was not followed any further."""

    EXCHANGE = "exchange"
    MIXER = "mixer"
    COINJOIN = "coinjoin"
    DUST = "dust"
    DEPTH = "depth"
    FAN_OUT = "fan_out"
    UNSPENT = "unspent"


@dataclass(frozen=True, slots=True)
class Limits:
    """`known` names addresses at which to stop: tagged exchanges and mixers."""

    depth: int = 4
    dust: int = 0
    fan_out: int = 50
    known: Mapping[str, Stop] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hop:
    """Money between two addresses in one transfer: at least `least`, at most `most`; a sum of hops is a lower bound."""

    txid: str
    payer: str
    payee: str
    least: int
    most: int
    depth: int
    heuristic: str
    confidence: int


@dataclass(frozen=True, slots=True)
class End:
    address: str
    stop: Stop
    depth: int


@dataclass(frozen=True, slots=True)
class Trace:
    """A finished or interrupted trace; `frontier` is what a later `trace(…, resume=…)` goes on with."""

    start: str
    direction: Direction
    version: str
    hops: tuple[Hop, ...] = ()
    ends: tuple[End, ...] = ()
    seen: frozenset[str] = frozenset()
    frontier: tuple[tuple[str, int], ...] = ()

    @property
    def is_finished(self) -> bool:
        return not self.frontier

    def reached(self, stop: Stop) -> frozenset[str]:
        return frozenset(end.address for end in self.ends if end.stop is stop)


def begin(start: str, direction: Direction = Direction.FORWARD) -> Trace:
    return Trace(start, direction, VERSION, seen=frozenset({start}), frontier=((start, 0),))


def trace(ledger: Ledger, state: Trace, *, limits: Limits, budget: int = 1000) -> Trace:
    """Ask the ledger about at most `budget` addresses, nearest first, and return how far that led.

    Same ledger, state and limits give the same trace; two small budgets give what one big one gives.
    """
    walk = _Walk(ledger, state, limits)
    for _ in range(budget):
        if not walk.frontier:
            break
        walk.visit()
    return walk.state()


class _Walk:
    """One call of `trace` while it goes on."""

    def __init__(self, ledger: Ledger, state: Trace, limits: Limits) -> None:
        self.ledger, self.begun, self.limits = ledger, state, limits
        self.hops, self.ends = list(state.hops), list(state.ends)
        self.seen, self.frontier = set(state.seen), deque(state.frontier)

    def state(self) -> Trace:
        return replace(
            self.begun,
            hops=tuple(self.hops),
            ends=tuple(self.ends),
            seen=frozenset(self.seen),
            frontier=tuple(self.frontier),
        )

    def visit(self) -> None:
        """Take the nearest address; go beyond it, or write down why not."""
        address, depth = self.frontier.popleft()
        stop = self.limits.known.get(address) if address != self.begun.start else None
        if stop is None and depth >= self.limits.depth:
            stop = Stop.DEPTH
        if stop is not None:
            self.ends.append(End(address, stop, depth))
            return
        stops, hops = self._moves(address, depth)
        far = {_far(hop, self.begun.direction) for hop in hops}
        if len(far) > self.limits.fan_out:
            stops, hops, far = [*stops, Stop.FAN_OUT], [], set()
        self.ends += [End(address, stop, depth) for stop in stops]
        self.hops += hops
        self.frontier += [(fresh, depth + 1) for fresh in sorted(far - self.seen)]
        self.seen |= far

    def _moves(self, address: str, depth: int) -> tuple[list[Stop], list[Hop]]:
        """Return the hops beyond an address that may be followed, and why others may not."""
        direction = self.begun.direction
        try:
            moves = [move for move in self.ledger.transfers(address) if _leaves(move, address, direction)]
        except TooManyTransfers:
            return [Stop.FAN_OUT], []
        if not moves:
            return [Stop.UNSPENT], []
        clear = [move for move in moves if not is_coinjoin(move)]
        hops = [hop for move in clear for hop in hops_of(move, address, direction, depth)]
        large = [hop for hop in hops if hop.most > self.limits.dust]
        reasons = {Stop.COINJOIN: len(clear) < len(moves), Stop.DUST: len(large) < len(hops)}
        return [stop for stop, is_met in reasons.items() if is_met], large


def hops_of(transfer: Transfer, address: str, direction: Direction, depth: int) -> Iterator[Hop]:
    """Yield a hop for every other party of a transfer, with the bounds that its sums allow.

    Of what payer A brings and payee B gets, at least A + B - (all inputs) must have passed from A to B.
    """
    paid, received, total = _sums(transfer)
    confidence, heuristic = (CERTAIN, PAYMENT) if len(paid) == 1 else (GUESSED, SHARED)
    for far in sorted((received if direction is Direction.FORWARD else paid).keys() - {address}):
        payer, payee = (address, far) if direction is Direction.FORWARD else (far, address)
        least = max(0, paid[payer] + received[payee] - total)
        most = min(paid[payer], received[payee])
        yield Hop(transfer.txid, payer, payee, least, most, depth + 1, heuristic, confidence)


def _sums(transfer: Transfer) -> tuple[dict[str, int], dict[str, int], int]:
    paid: dict[str, int] = {}
    received: dict[str, int] = {}
    for coins, sums in ((transfer.inputs, paid), (transfer.outputs, received)):
        for coin in coins:
            if coin.address:
                sums[coin.address] = sums.get(coin.address, 0) + coin.value
    return paid, received, sum(coin.value for coin in transfer.inputs)


def _leaves(transfer: Transfer, address: str, direction: Direction) -> bool:
    return address in (transfer.senders if direction is Direction.FORWARD else transfer.receivers)


def _far(hop: Hop, direction: Direction) -> str:
    return hop.payee if direction is Direction.FORWARD else hop.payer


def is_coinjoin(transfer: Transfer) -> bool:
    """Three or more equal outputs and as many payers. Coarser than `tracing.clusters.coinjoin`: who follows money stops
    once too often rather than name a stranger; a person may go on from there.
    """
    payees: dict[int, set[str]] = {}
    for coin in transfer.outputs:
        if coin.address and coin.value:
            payees.setdefault(coin.value, set()).add(coin.address)
    most = max((len(some) for some in payees.values()), default=0)
    return most >= EQUAL_OUTPUTS and len(transfer.senders) >= most


def peel_chain(hops: tuple[Hop, ...], start: str, *, shortest: int = 3) -> tuple[Hop, ...]:
    """Return the chain in which each transfer pays a little and sends the large rest on; empty when it is short.

    Source: S. Meiklejohn et al., A Fistful of Bitcoins (2013), section 5.
    """
    chain: list[Hop] = []
    address, visited = start, {start}
    while True:
        pays = [hop for hop in hops if hop.payer == address]
        if len({hop.txid for hop in pays}) != 1 or len(pays) != 2:
            break
        small, large = sorted(pays, key=lambda hop: (hop.most, hop.payee))
        if large.payee in visited or small.most * 2 > large.most:
            break
        chain.append(large)
        address = large.payee
        visited.add(address)
    return tuple(chain) if len(chain) >= shortest else ()
