"""What a trace comes to for a reader: who paid whom how much, when and how surely, and the ways to an exchange."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracing.ledger import Transfer
from tracing.trace import Direction, Hop, Stop, Trace


@dataclass(frozen=True, slots=True)
class Edge:
    """All hops between two addresses in one asset; `least` and `most` are sums of bounds, in the smallest unit."""

    payer: str
    payee: str
    asset: str
    least: int
    most: int
    first_at: datetime | None
    last_at: datetime | None
    txids: tuple[str, ...]
    heuristics: tuple[str, ...]
    confidence: int


@dataclass(frozen=True, slots=True)
class Node:
    """An address in a flow; `depth` is negative for where the money came from. `stop` says why nothing follows."""

    address: str
    depth: int
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """The nodes by depth, and the edges; the same whatever order the ledger answered in."""

    start: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def ways_to(self, stop: Stop) -> tuple[tuple[Edge, ...], ...]:
        """Return, for each address with this stop, a shortest way to it from the start."""
        goals = [node.address for node in self.nodes if node.stop is stop and node.depth > 0]
        return tuple(way for goal in goals if (way := self._way(goal)))

    def _way(self, goal: str) -> tuple[Edge, ...]:
        """Walk breadth first; of equally short ways the one with the largest sum in its last edge."""
        leaving: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in sorted(self.edges, key=lambda edge: (-edge.most, edge.payee)):
            leaving[edge.payer].append(edge)
        ways: dict[str, tuple[Edge, ...]] = {self.start: ()}
        queue = [self.start]
        for address in queue:
            for edge in leaving[address]:
                if edge.payee not in ways:
                    ways[edge.payee] = (*ways[address], edge)
                    queue.append(edge.payee)
        return ways.get(goal, ())


def flow(traces: Sequence[Trace], transfers: Iterable[Transfer]) -> Flow:
    """Put traces of one address, both ways, together with the times of their transfers."""
    if len({trace.start for trace in traces}) != 1:
        raise ValueError("A flow is made of traces that begin at one address; give at least one.")
    start = traces[0].start
    by_txid = _by_txid(transfers)
    hops: defaultdict[tuple[str, str, str], list[Hop]] = defaultdict(list)
    for trace in traces:
        for hop in trace.hops:
            hops[hop.payer, hop.payee, _asset(hop, by_txid)].append(hop)
    edges = tuple(_edge(*key, some, by_txid) for key, some in sorted(hops.items()))
    return Flow(start, _nodes(start, traces), edges)


def _by_txid(transfers: Iterable[Transfer]) -> Mapping[str, tuple[Transfer, ...]]:
    found: defaultdict[str, list[Transfer]] = defaultdict(list)
    for transfer in transfers:
        found[transfer.txid].append(transfer)
    return {txid: tuple(some) for txid, some in found.items()}


def _asset(hop: Hop, by_txid: Mapping[str, tuple[Transfer, ...]]) -> str:
    """A transaction of an account chain can move several tokens; the hop is of the one with its parties and sum."""
    for transfer in by_txid.get(hop.txid, ()):
        if hop.payer in transfer.senders and hop.payee in transfer.receivers and hop.most <= _moved(transfer):
            return transfer.token
    return ""


def _moved(transfer: Transfer) -> int:
    return max(sum(coin.value for coin in transfer.inputs), sum(coin.value for coin in transfer.outputs))


def _edge(payer: str, payee: str, asset: str, hops: list[Hop], by_txid: Mapping[str, tuple[Transfer, ...]]) -> Edge:
    # Both directions may have met one transfer: it counts once.
    once = {(hop.txid, hop.least, hop.most): hop for hop in hops}.values()
    txids = tuple(sorted({hop.txid for hop in once}))
    times = sorted(known.at for txid in txids for known in by_txid.get(txid, ()) if known.at is not None)
    return Edge(
        payer=payer,
        payee=payee,
        asset=asset,
        least=sum(hop.least for hop in once),
        most=sum(hop.most for hop in once),
        first_at=times[0] if times else None,
        last_at=times[-1] if times else None,
        txids=txids,
        heuristics=tuple(sorted({hop.heuristic for hop in once})),
        confidence=min(hop.confidence for hop in once),
    )


def _nodes(start: str, traces: Sequence[Trace]) -> tuple[Node, ...]:
    depths: dict[str, int] = {start: 0}
    stops: dict[str, Stop] = {}
    for trace in traces:
        sign = 1 if trace.direction is Direction.FORWARD else -1
        for hop in sorted(trace.hops, key=lambda hop: hop.depth):
            far = hop.payee if sign > 0 else hop.payer
            depths.setdefault(far, sign * hop.depth)
        # An exchange or a mixer says more than that the trace ended there.
        for end in sorted(trace.ends, key=lambda end: end.stop not in (Stop.EXCHANGE, Stop.MIXER)):
            if end.address != start:
                stops.setdefault(end.address, end.stop)
    nodes = [Node(address, depth, stops.get(address)) for address, depth in depths.items()]
    return tuple(sorted(nodes, key=lambda node: (node.depth, node.address)))
