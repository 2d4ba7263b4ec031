"""What the wallet page shows of a trace: nodes and edges with their words, taint by address, the line of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from review_portal.face.figures import shortened
from review_portal.payments import runs
from review_portal.payments.amounts import amount
from review_portal.payments.models import Tag, TraceRun
from review_portal.payments.owners import Tied, peeled, ties
from review_portal.payments.stops import said_then
from tracing.flow import Edge, Flow, Node
from tracing.ledger import Transfer
from tracing.trace import Stop

#: More on one screen is a ball of wool; the table has them all.
MOST_NODES = 60
SURE = 60


@dataclass(frozen=True, slots=True)
class ShownNode:
    """One address in the drawing; `number` names it in pages, so that no address stands in an address bar."""

    number: int
    address: str
    title: str
    note: str
    role: str
    depth: int


@dataclass(frozen=True, slots=True)
class ShownEdge:
    """One line: what passed, when, by which heuristic, how surely."""

    payer: ShownNode
    payee: ShownNode
    edge: Edge
    sum: str
    least: str
    words: str

    @property
    def is_unsure(self) -> bool:
        return self.edge.confidence < SURE

    @property
    def days(self) -> str:
        """The days in UTC on which it passed, as ledgers count them: `21.09.2026`, `21.09.2026–05.10.2026`."""
        days = [f"{at:%d.%m.%Y}" for at in (self.edge.first_at, self.edge.last_at) if at is not None]
        return "–".join(dict.fromkeys(days))

    @property
    def sum_and_days(self) -> str:
        return f"{self.sum} · {self.days}" if self.days else self.sum


@dataclass(frozen=True, slots=True)
class Tainted:
    address: str
    poison: str
    haircut: str
    fifo: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One transfer on the line of time, as the wallet felt it."""

    at: datetime | None
    height: int | None
    txid: str
    change: int
    shown: str
    balance: str


@dataclass(frozen=True, slots=True)
class Shown:
    nodes: list[ShownNode]
    edges: list[ShownEdge]
    taints: dict[str, list[Tainted]]
    line: list[Moved]
    tags: list[Tag]
    disputed: list[str]
    received: str
    transfers: int
    ties: list[Tied]
    peels: list[list[ShownNode]]


def heuristic_words() -> dict[str, str]:
    return {"payment-1": _("direct payment"), "shared-transaction-1": _("several payers, a guess")}


def stop_words() -> dict[str, str]:
    return {
        Stop.EXCHANGE: _("exchange: can freeze"),
        Stop.MIXER: _("mixer: the trail ends"),
        Stop.COINJOIN: _("CoinJoin: the trail ends"),
        Stop.DUST: _("dust was left out"),
        Stop.DEPTH: _("not followed further: depth"),
        Stop.FAN_OUT: _("a service: too many ways"),
        Stop.UNSPENT: _("rests here"),
    }


def shown(run: TraceRun, *, then: bool = False) -> Shown:
    """Put a run into words, with what tags say now, or said when it began: what is printed stays what it was."""
    stand, currency = runs.load(run), run.means.currency
    found = stand.flow()
    met = [node.address for node in found.nodes]
    tags = list(said_then(run, met) if then else Tag.objects.of(met).filter(currency=currency))
    nodes = shown_nodes(found, tags)
    line, received = timeline(stand.transfers, found.start, currency)
    return Shown(
        nodes=list(nodes.values()),
        edges=shown_edges(found, nodes, currency),
        taints=tainted(stand, run, currency),
        line=line,
        tags=tags,
        disputed=disputed(tags),
        received=received,
        transfers=len(stand.transfers),
        ties=ties(stand.transfers, found, {node.address: node.title for node in nodes.values()}),
        peels=[[nodes[address] for address in chain] for chain in peeled(stand.traces[0].hops, found)],
    )


def shown_nodes(found: Flow, tags: Sequence[Tag]) -> dict[str, ShownNode]:
    labels: dict[str, str] = {}
    for tag in tags:
        labels.setdefault(tag.address, tag.label)
    words = stop_words()
    return {
        node.address: ShownNode(
            number=number,
            address=node.address,
            title=labels.get(node.address) or shortened(node.address, 14),
            note=words.get(node.stop, "") if node.stop else "",
            role=role(node, found),
            depth=node.depth,
        )
        for number, node in enumerate(found.nodes)
    }


def role(node: Node, found: Flow) -> str:
    if node.address == found.start:
        return "focal"
    if node.stop is Stop.EXCHANGE:
        return "goal"
    return "stop" if node.stop in (Stop.MIXER, Stop.COINJOIN, Stop.FAN_OUT) else "address"


def shown_edges(found: Flow, nodes: dict[str, ShownNode], currency: str) -> list[ShownEdge]:
    words = heuristic_words()
    edges = [
        ShownEdge(
            payer=nodes[edge.payer],
            payee=nodes[edge.payee],
            edge=edge,
            sum=amount(edge.most, currency, edge.asset),
            least=amount(edge.least, currency, edge.asset),
            words=", ".join(words.get(name, name) for name in edge.heuristics),
        )
        for edge in found.edges
        if edge.payer in nodes and edge.payee in nodes
    ]
    return sorted(edges, key=lambda one: (abs(one.payee.depth), one.payer.depth, -one.edge.most, one.payee.number))


def tainted(stand: runs.Stand, run: TraceRun, currency: str) -> dict[str, list[Tainted]]:
    """Lay the three answers side by side for every address that holds something; they differ, and all are shown."""
    table: dict[str, list[Tainted]] = {}
    for asset, some in runs.taints(run, stand).items():
        held = {address for taint in some for address in taint.addresses if address}
        rows = sorted(held, key=lambda address: (-max(t.addresses.get(address, 0) for t in some), address))
        table[asset] = [
            Tainted(address, *(amount(taint.addresses.get(address, 0), currency, asset) for taint in some))
            for address in rows
        ]
    return {asset: rows for asset, rows in table.items() if rows}


def timeline(transfers: Iterable[Transfer], start: str, currency: str) -> tuple[list[Moved], str]:
    """Return what each transfer added to or took from the wallet, and all that it received."""
    line, balances, received = [], dict[str, int](), dict[str, int]()
    for transfer in transfers:
        paid = sum(coin.value for coin in transfer.inputs if coin.address == start)
        got = sum(coin.value for coin in transfer.outputs if coin.address == start)
        if not paid and not got:
            continue
        asset = transfer.token
        balances[asset] = balances.get(asset, 0) + got - paid
        received[asset] = received.get(asset, 0) + max(0, got - paid)
        line.append(
            Moved(
                transfer.at, transfer.height, transfer.txid, got - paid,
                amount(got - paid, currency, asset), amount(balances[asset], currency, asset),
            )
        )  # fmt: skip
    return line, ", ".join(amount(value, currency, asset) for asset, value in sorted(received.items()) if value)


def disputed(tags: Sequence[Tag]) -> list[str]:
    """Name the addresses of which different categories are claimed."""
    claims: dict[str, set[str]] = {}
    for tag in tags:
        if tag.category:
            claims.setdefault(tag.address, set()).add(tag.category)
    return [f"{shortened(address, 14)}: {', '.join(sorted(said))}" for address, said in claims.items() if len(said) > 1]


def drawable(seen: Shown) -> dict[str, list[dict[str, object]]]:
    """Return nodes and edges as the drawing script reads them."""
    return {
        "nodes": [
            {"id": str(n.number), "title": n.title, "note": n.note, "role": n.role, "depth": n.depth}
            for n in seen.nodes
        ],
        "edges": [
            {
                "id": f"e{place}",
                "source": str(e.payer.number),
                "target": str(e.payee.number),
                "label": f"{e.sum_and_days}\n{e.words} · {e.edge.confidence}",
                "unsure": e.is_unsure,
                "weight": len(str(e.edge.most)),
            }
            for place, e in enumerate(seen.edges)
        ],
    }


def chosen_edges(seen: Shown, most: int) -> list[ShownEdge]:
    """Keep the nearest and the largest for the table on the page; the CSV beside it has them all."""
    return seen.edges if len(seen.edges) <= most else seen.edges[:most]
