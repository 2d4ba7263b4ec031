"""Computes on a trace run, without writing anything: its state, its next stretch, its report, its replay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from review_portal.evidence import store
from review_portal.payments.ledgers import KeptAnswers, ledger_for
from review_portal.payments.models import TraceRun
from review_portal.payments.stops import KnownStops, described, limits_of, said_then, stops_at
from tracing.flow import Flow, flow
from tracing.ledger import Ledger, Outpoint, Transfer, in_ledger_order
from tracing.links import explain
from tracing.peels import peel_chains
from tracing.report import Report, format_of, render, sha256
from tracing.saving import dump, load_trace, load_transfer
from tracing.taint import Place, Taint, side_by_side
from tracing.trace import Direction, Limits, Stop, Trace, begin, trace

WAYS = (Direction.FORWARD, Direction.BACKWARD)


@dataclass(slots=True)
class Noting:
    """A ledger that notes every transfer it gave."""

    ledger: Ledger
    given: list[Transfer] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.ledger.name

    def transfers(self, address: str) -> Iterator[Transfer]:
        found = list(self.ledger.transfers(address))
        self.given += found
        return iter(found)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a run stands: both traces, and the transfers that they rest on."""

    traces: tuple[Trace, Trace]
    transfers: tuple[Transfer, ...]

    @property
    def is_finished(self) -> bool:
        return all(trace.is_finished for trace in self.traces)

    @property
    def height(self) -> int | None:
        return max((transfer.height for transfer in self.transfers if transfer.height is not None), default=None)

    def flow(self) -> Flow:
        return flow(self.traces, self.transfers)


def fresh(address: str) -> Stand:
    return Stand((begin(address, WAYS[0]), begin(address, WAYS[1])), ())


def load(run: TraceRun) -> Stand:
    forward, backward = (load_trace(run.state[way]) for way in WAYS)
    return Stand((forward, backward), tuple(map(load_transfer, run.transfers)))


def saved(stand: Stand) -> dict[str, object]:
    """Return the columns in which a stand is kept."""
    state = {way.value: dump(found) for way, found in zip(WAYS, stand.traces, strict=True)}
    return {"state": state, "transfers": dump(stand.transfers), "height": stand.height}


def advance(stand: Stand, *, ledger: Ledger, limits: Limits, budget: int) -> Stand:
    """Ask about at most `budget` addresses each way, and keep those transfers that the hops are made of."""
    noting = Noting(ledger)
    forward, backward = (trace(noting, one, limits=limits, budget=budget) for one in stand.traces)
    start = forward.start
    wanted = {hop.txid for one in (forward, backward) for hop in one.hops}
    touched = [t for t in noting.given if t.txid in wanted or start in t.senders | t.receivers]
    return Stand((forward, backward), tuple(in_ledger_order([*stand.transfers, *touched])))


def met(stand: Stand) -> list[str]:
    return [node.address for node in stand.flow().nodes]


def taints(run: TraceRun, stand: Stand) -> dict[str, tuple[Taint, ...]]:
    """Follow what the address received by all three methods, each asset for itself."""
    start, by_asset = stand.traces[0].start, defaultdict(list)
    for transfer in stand.transfers:
        by_asset[transfer.token].append(transfer)
    stops = frozenset(stops_at(run, met(stand)))
    return {asset: side_by_side(some, origins(some, start), stops=stops) for asset, some in sorted(by_asset.items())}


def origins(transfers: Sequence[Transfer], start: str) -> list[Place]:
    """Return the coins that the address received; on chains of accounts the address itself."""
    places: set[Place] = set()
    for transfer in transfers:
        is_account = bool(transfer.inputs) and all(coin.spends is None for coin in transfer.inputs)
        paid = [index for index, coin in enumerate(transfer.outputs) if coin.address == start]
        places |= {start} if is_account and paid else {Outpoint(transfer.txid, index) for index in paid}
    return sorted(places, key=str)


def report(run: TraceRun, stand: Stand) -> Report:
    """Put together all that a run found; of the tags those that it met, as they were when it began."""
    addresses, found = met(stand), stand.flow()
    exchanges = frozenset(node.address for node in found.nodes if node.stop is Stop.EXCHANGE)
    return Report(
        subject=stand.traces[0].start,
        ledger=run.ledger,
        height=stand.height or 0,
        limits=limits_of(run, stops_at(run, addresses)),
        transfers=stand.transfers,
        trace=stand.traces[0],
        origins=stand.traces[1],
        taints=taints(run, stand),
        tags=[described(tag) for tag in said_then(run, addresses)],
        links=explain(stand.transfers, exchanges=exchanges),
        peels=peel_chains(stand.traces[0].hops, found),
    )


def reported(run: TraceRun, stand: Stand) -> bytes:
    return render(report(run, stand))


def replayed(run: TraceRun) -> str:
    """Walk the whole trace again on the kept answers alone, and return the hash of the report that comes out.

    It is written in the format of the report that is kept, which an earlier version of this program may have made.
    """
    visited = sum(len(found.seen) for found in load(run).traces) + 1
    limits = limits_of(run, KnownStops(run))
    with ledger_for(run.means.currency, memory=KeptAnswers(run, replay=True)) as ledger:
        stand = advance(fresh(run.means.shown), ledger=ledger, limits=limits, budget=visited)
    return sha256(report(run, stand), form=format_of(store.get(run.report_sha256)))
