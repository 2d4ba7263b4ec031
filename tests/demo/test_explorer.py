"""The demo's invented ledger, asked through the portal's own Esplora client: what each wallet leads to."""

from datetime import UTC, datetime

import httpx
import pytest

from demo.ledger import DEPOSIT, MIXER, called, story
from demo.wallets import address
from tests.demo.conftest import serving
from tracing.ledger import Outpoint, in_ledger_order
from tracing.ledgers.asking import Asker
from tracing.ledgers.esplora import Esplora
from tracing.report import Report, sha256
from tracing.taint import side_by_side
from tracing.trace import Direction, Limits, Stop, begin, trace

KNOWN = {called(DEPOSIT): Stop.EXCHANGE, called(MIXER): Stop.MIXER}


@pytest.fixture
def ledger(port):
    with httpx.Client(trust_env=False) as client:
        yield Esplora(Asker(f"http://127.0.0.1:{port}", client))


def followed(ledger: Esplora, name: str):
    return trace(ledger, begin(address(name)), limits=Limits(depth=6, known=KNOWN))


def test_two_shops_reach_one_deposit_address_and_one_of_them_a_mixer(ledger):
    shop, other = followed(ledger, "tgavan"), followed(ledger, "polar")
    assert shop.reached(Stop.EXCHANGE) == other.reached(Stop.EXCHANGE) == {called(DEPOSIT)}
    assert shop.reached(Stop.MIXER) == {called(MIXER)}


def test_the_charity_only_receives(ledger):
    assert followed(ledger, "donation").hops == ()
    back = trace(ledger, begin(address("donation"), Direction.BACKWARD), limits=Limits(depth=1))
    assert len(back.hops) == 3


def test_no_coin_is_spent_twice_and_outputs_never_exceed_inputs():
    rows = story(datetime(2026, 11, 22, tzinfo=UTC)).rows
    spent = [(part["txid"], part["vout"]) for row in rows for part in row["vin"]]
    assert len(spent) == len(set(spent)) > 15
    for row in rows:
        paid = sum(part["prevout"]["value"] for part in row["vin"])
        assert not row["vin"] or 0 < paid - sum(part["value"] for part in row["vout"]) < 10_000


def test_an_unknown_path_is_told_what_stands_there(get):
    reply = get("127.0.0.1", "/blocks/tip")
    assert reply.status == 404
    assert b"Esplora" in reply.body


def test_an_address_without_transactions_has_an_empty_list(get):
    assert get("127.0.0.1", f"/address/{called('nobody')}/txs/chain").body == b"[]"


def reported(source: Esplora, name: str) -> str:
    found = followed(source, name)
    moves = [move for address in sorted(found.seen) for move in source.transfers(address)]
    moves = in_ledger_order(moves)
    taints = {"": side_by_side(moves, [Outpoint(move.txid, 0) for move in moves if called(name) in move.receivers])}
    limits = Limits(depth=6, known=KNOWN)
    return sha256(
        Report(
            subject=called(name), ledger="demo", height=0, limits=limits, transfers=moves, trace=found, taints=taints
        )
    )


@pytest.mark.parametrize("name", ["tgavan", "polar", "donation"])
def test_a_demo_that_is_begun_anew_gives_the_same_report(ledger, name):
    """Another server with the same first start: the ledger is invented anew, and so is the report."""
    with serving() as number, httpx.Client(trust_env=False) as client:
        again = Esplora(Asker(f"http://127.0.0.1:{number}", client))
        assert len({reported(source, name) for source in (ledger, ledger, again)}) == 1
