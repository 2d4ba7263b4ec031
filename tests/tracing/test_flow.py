"""What a trace comes to: sums once, times, stops, ways; and the same after it was written down and read again."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracing.test_trace import CHAIN, EXCHANGE, pay
from tracing.addresses import Currency
from tracing.flow import flow
from tracing.ledger import Coin, LedgerContradiction, Outpoint, Transfer, in_ledger_order
from tracing.saving import dump, load_limits, load_trace, load_transfer
from tracing.trace import Direction, Stop, begin, trace

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def both_ways(start: str):
    return [trace(CHAIN, begin(start, way), limits=EXCHANGE) for way in Direction]


def test_both_ways_of_one_address_make_one_flow():
    found = flow(both_ways("b"), CHAIN.all)
    depths = {node.address: node.depth for node in found.nodes}
    assert (depths["shop"], depths["b"], depths["exchange"]) == (-1, 0, 1)
    assert [way[-1].payee for way in found.ways_to(Stop.EXCHANGE)] == ["exchange"]


def test_repeated_payments_are_one_edge_with_its_times():
    rows = [replace(pay(txid, {"a": 10}, {"b": 10}), at=at) for txid, at in (("1", NOON), ("2", NOON.replace(hour=13)))]
    found = flow([trace(type(CHAIN)(*rows), begin("a"), limits=EXCHANGE)], rows)
    [edge] = found.edges
    assert (edge.most, edge.first_at, edge.last_at, edge.txids) == (20, NOON, NOON.replace(hour=13), ("1", "2"))


def test_a_flow_needs_one_start():
    with pytest.raises(ValueError, match="one address"):
        flow([], [])


def test_what_is_written_down_is_read_again():
    for found in both_ways("b"):
        assert load_trace(json.loads(json.dumps(dump(found)))) == found
    spent = Coin("a", 2**70, Outpoint("t", 1))
    transfer = Transfer("x", Currency.BTC, (spent,), (Coin(None, 0),), NOON, 7, "USDT T 6")
    assert load_transfer(json.loads(json.dumps(dump(transfer)))) == transfer
    assert load_limits(json.loads(json.dumps(dump(EXCHANGE)))) == EXCHANGE


def chain(length: int) -> list[Transfer]:
    """Each spends the one before, all in one block, with ids against the order."""
    ids = [f"{length - place:03}" for place in range(length)]
    made = [Transfer(ids[0], Currency.BTC, (), (Coin("a0", 9),), None, 5)]
    for place in range(1, length):
        spends = (Coin(f"a{place - 1}", 9, Outpoint(ids[place - 1], 0)),)
        made.append(Transfer(ids[place], Currency.BTC, spends, (Coin(f"a{place}", 9),), None, 5))
    return made


@given(st.permutations(chain(8)))
def test_no_coin_is_spent_before_it_is_made_whatever_the_order(shuffled):
    assert in_ledger_order([*shuffled, *shuffled]) == chain(8)


def test_a_circle_of_spends_is_refused():
    one = Transfer("1", Currency.BTC, (Coin("a", 1, Outpoint("2", 0)),), (Coin("b", 1),))
    two = Transfer("2", Currency.BTC, (Coin("b", 1, Outpoint("1", 0)),), (Coin("a", 1),))
    with pytest.raises(LedgerContradiction):
        in_ledger_order([one, two])
