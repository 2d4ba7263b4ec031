"""The story on a real chain: a shop, customers, a peel chain, a CoinJoin, two exchanges, and what is found of it."""

import io
import json
from itertools import combinations

import pytest

from tests.tracing.regtest import MATURITY, Chain, address
from tracing.clusters import Rules, cluster
from tracing.ledger import Outpoint, Transfer
from tracing.ledgers.blocks import BlockFolder
from tracing.ledgers.scripts import REGTEST
from tracing.report import Report, sha256
from tracing.taint import side_by_side
from tracing.trace import Limits, Stop, begin, peel_chain, trace

COIN = 10**8
OWNERS = {
    "shop": ["shop1", "shop2", "shop3", "peel1", "peel2", "peel3", "peel4"],
    "anna": ["anna1", "anna2"],
    "boris": ["boris1", "boris2"],
    "first exchange": ["deposit1", "hot1"],
    "second exchange": ["deposit2", "hot2"],
}
LIMITS = Limits(depth=10, known={address("deposit1"): Stop.EXCHANGE, address("deposit2"): Stop.EXCHANGE})


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("regtest")
    chain = Chain(folder)
    for _ in range(MATURITY + 6):
        chain.mine()
    customers_pay(chain)
    shop_cashes_out(chain)
    del chain.manager  # flushes the block files
    return BlockFolder(folder, network=REGTEST)


@pytest.fixture(scope="module")
def transfers(ledger):
    return tuple(ledger.everything())


def customers_pay(chain: Chain) -> None:
    chain.pay(["miner"], [("anna1", 30 * COIN), ("boris1", 19 * COIN)])
    chain.pay(["miner"], [("hot1", 30 * COIN), ("carl1", 19 * COIN)])
    chain.pay(["miner"], [("hot2", 30 * COIN), ("dora1", 19 * COIN)])
    chain.pay(["anna1"], [("shop1", 10 * COIN), ("anna2", 1_987_654_321)])
    chain.pay(["boris1"], [("shop2", 5 * COIN), ("boris2", 1_387_654_321)])
    chain.pay(["carl1"], [("shop3", 4 * COIN), ("carl2", 1_487_654_321)])


def shop_cashes_out(chain: Chain) -> None:
    """Gather three receipts, peel some off to the first exchange, mix one stranger's way, reach the second."""
    chain.pay(["shop1", "shop2", "shop3"], [("peel1", 1_899_990_000)])
    chain.pay(["peel1"], [("deposit1", 2 * COIN), ("peel2", 1_699_980_000)])
    chain.pay(["peel2"], [("courier1", 1 * COIN), ("peel3", 1_599_970_000)])
    chain.pay(["peel3"], [("deposit1", 1 * COIN), ("peel4", 1_499_960_000)])
    chain.pay(["peel4"], [("deposit2", 14 * COIN), ("courier2", 99_950_000)])
    chain.pay(["deposit1", "deposit1", "hot1"], [("hot1", 32 * COIN)])
    chain.pay(["deposit2", "hot2"], [("hot2", 43 * COIN)])
    mixed = [("anna2", "mixed1"), ("boris2", "mixed2"), ("carl2", "mixed3")]
    outputs = [(name, 10 * COIN) for _, name in mixed] + [("rest1", 9 * COIN), ("rest2", 3 * COIN), ("rest3", 4 * COIN)]
    chain.pay([name for name, _ in mixed], outputs)


def clusters_of(transfers: tuple[Transfer, ...], rules: Rules) -> dict[str, str]:
    rows = [
        {"txid": t.txid}
        | {
            side: [{"address": c.address, "value": c.value} for c in coins]
            for side, coins in (("inputs", t.inputs), ("outputs", t.outputs))
        }
        for t in transfers
    ]
    out = io.BytesIO()
    lines = io.BytesIO("\n".join(map(json.dumps, rows)).encode())
    cluster(lines, out, rules=rules, report=lambda line, reason: pytest.fail(reason))
    return {row["address"]: row["cluster"] for row in map(json.loads, out.getvalue().splitlines())}


def precision_and_recall(found: dict[str, str]) -> tuple[float, float]:
    """Compare pairs of addresses: held together, and belonging together."""
    owner = {address(name): who for who, names in OWNERS.items() for name in names}
    owner |= {address(name): name for name in ("carl1", "carl2", "courier1", "courier2")}
    pairs = list(combinations(sorted(owner), 2))
    held = {pair for pair in pairs if found[pair[0]] == found[pair[1]]}
    right = {pair for pair in pairs if owner[pair[0]] == owner[pair[1]]}
    return (len(held & right) / len(held) if held else 1.0, len(held & right) / len(right))


def test_clusters_are_right_without_coinjoins_and_wrong_with_them(transfers, capsys):
    rules = {"multi-input": Rules(), "with change": Rules(change=True), "with CoinJoins": Rules(keep_coinjoins=True)}
    scores = {name: precision_and_recall(clusters_of(transfers, rule)) for name, rule in rules.items()}
    for name, (precision, recall) in scores.items():
        print(f"{name}: precision {precision:.2f}, recall {recall:.2f}")
    assert scores["multi-input"][0] == 1.0
    assert scores["with CoinJoins"][0] < 1.0
    assert scores["with change"][1] > scores["multi-input"][1]
    assert scores["with change"][0] >= 0.9


def exchanges_reached(ledger: BlockFolder, clusters: dict[str, str]) -> tuple[float, float]:
    """Knowing the hot wallets alone, stop at whatever shares a cluster with one; compare with the planted owners."""
    hot = {clusters[address(name)] for name in ("hot1", "hot2")}
    known = {one: Stop.EXCHANGE for one, cluster in clusters.items() if cluster in hot}
    reached = trace(ledger, begin(address("shop1")), limits=Limits(depth=5, known=known)).reached(Stop.EXCHANGE)
    owners = {address(name): who for who, names in OWNERS.items() if "exchange" in who for name in names}
    right = [one for one in reached if one in owners]
    return (len(right) / len(reached) if reached else 1.0, len({owners[one] for one in right}) / 2)


def test_clusters_let_a_trace_know_deposit_addresses_that_nobody_tagged(ledger, transfers):
    rules = {"multi-input": Rules(), "with change": Rules(change=True), "with CoinJoins": Rules(keep_coinjoins=True)}
    found = {name: clusters_of(transfers, rule) for name, rule in rules.items()}
    found["no clusters"] = {one: one for one in found["multi-input"]}
    scores = {name: exchanges_reached(ledger, clusters) for name, clusters in found.items()}
    for name, (precision, recall) in scores.items():
        print(f"exchanges reached, {name}: precision {precision:.2f}, recall {recall:.2f}")
    assert scores["multi-input"] == (1.0, 1.0)
    assert scores["no clusters"][1] < 1.0


def test_the_trace_reaches_both_exchanges_and_only_them(ledger):
    found = trace(ledger, begin(address("shop1")), limits=LIMITS)
    assert found.is_finished
    assert found.reached(Stop.EXCHANGE) == {address("deposit1"), address("deposit2")}


def test_the_peel_chain_is_recognised(ledger):
    found = trace(ledger, begin(address("peel1")), limits=LIMITS)
    chain = [hop.payee for hop in peel_chain(found.hops, address("peel1"))]
    assert chain[:3] == [address("peel2"), address("peel3"), address("peel4")]


def test_taint_is_conserved_on_a_real_chain(transfers):
    origins = [Outpoint(t.txid, i) for t in transfers for i, c in enumerate(t.outputs) if c.address == address("shop1")]
    poison, haircut, fifo = side_by_side(transfers, origins, stops=frozenset(LIMITS.known))
    assert haircut.total == fifo.total == 10 * COIN
    assert haircut.addresses[address("deposit1")] > 0
    assert fifo.addresses.keys() <= poison.addresses.keys()


def test_the_report_is_the_same_when_the_chain_is_read_again(ledger):
    again = BlockFolder(ledger.folder, network=REGTEST)
    hashes = {sha256(made(book)) for book in (ledger, again)}
    assert len(hashes) == 1


def made(book: BlockFolder) -> Report:
    return Report(
        subject=address("shop1"),
        ledger=book.name,
        height=book.height,
        limits=LIMITS,
        transfers=tuple(book.everything()),
        trace=trace(book, begin(address("shop1")), limits=LIMITS),
        taints={"": side_by_side(book.everything(), [])},
    )
