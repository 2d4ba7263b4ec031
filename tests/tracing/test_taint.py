"""Taint: conserved to the last unit, and the three methods side by side."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracing.addresses import Currency
from tracing.ledger import Coin, Outpoint, Transfer
from tracing.taint import LedgerOrderBroken, Method, follow, side_by_side

ORIGIN = Outpoint("mint0", 0)


def spend(txid: str, sources: list[tuple[Outpoint, int]], outputs: list[tuple[str, int]]) -> Transfer:
    inputs = tuple(Coin(f"owner of {source.txid}", value, source) for source, value in sources)
    return Transfer(txid, Currency.BTC, inputs, tuple(Coin(address, value) for address, value in outputs))


def mint(txid: str, address: str, value: int) -> Transfer:
    return spend(txid, [], [(address, value)])


@st.composite
def ledgers(draw: st.DrawFn) -> list[Transfer]:
    """Mint some coins, then spend random ones into random outputs with a random fee."""
    ledger, unspent = [], []
    for number in range(draw(st.integers(1, 4))):
        value = draw(st.integers(1, 1000))
        ledger.append(mint(f"mint{number}", f"m{number}", value))
        unspent.append((Outpoint(f"mint{number}", 0), value))
    for number in range(draw(st.integers(0, 8))):
        count = draw(st.integers(1, min(3, len(unspent))))
        sources = [unspent.pop(draw(st.integers(0, len(unspent) - 1))) for _ in range(count)]
        left, outputs = sum(value for _, value in sources), []
        for place in range(draw(st.integers(1, 3))):
            value = draw(st.integers(0, left))
            left -= value
            outputs.append((f"a{draw(st.integers(0, 5))}", value))
            unspent.append((Outpoint(f"t{number}", place), value))
        ledger.append(spend(f"t{number}", sources, outputs))
    return ledger


@settings(deadline=None)
@given(ledgers(), st.sampled_from([Method.HAIRCUT, Method.FIFO]), st.frozensets(st.sampled_from(["a0", "a1"])))
def test_not_a_unit_of_taint_is_lost_or_made(ledger, method, stops):
    taint = follow(ledger, [ORIGIN], method=method, stops=stops)
    assert taint.total == ledger[0].outputs[0].value
    assert sum(taint.addresses.values()) + taint.fees == taint.total


@settings(deadline=None)
@given(ledgers())
def test_poison_contains_the_others(ledger):
    poison, haircut, fifo = side_by_side(ledger, [ORIGIN])
    for narrower in (haircut, fifo):
        assert narrower.held.keys() <= poison.held.keys()
        assert all(taint <= poison.held[place] for place, taint in narrower.held.items())


@settings(deadline=None)
@given(ledgers(), st.sampled_from(list(Method)))
def test_a_replay_gives_the_same(ledger, method):
    assert follow(ledger, [ORIGIN], method=method) == follow(list(ledger), [ORIGIN], method=method)


@settings(deadline=None)
@given(ledgers(), st.sampled_from(list(Method)))
def test_nothing_holds_more_taint_than_money(ledger, method):
    values = {Outpoint(t.txid, i): coin.value for t in ledger for i, coin in enumerate(t.outputs)}
    assert all(0 < taint <= values[place] for place, taint in follow(ledger, [ORIGIN], method=method).held.items())


def test_the_three_methods_answer_differently():
    ledger = [mint("mint0", "shop", 30), mint("mint1", "other", 70)]
    ledger.append(spend("t", [(Outpoint("mint1", 0), 70), (ORIGIN, 30)], [("a", 50), ("b", 40)]))
    poison, haircut, fifo = side_by_side(ledger, [ORIGIN])
    assert (poison.addresses, poison.fees) == ({"a": 50, "b": 40}, 10)
    assert (haircut.addresses, haircut.fees) == ({"a": 15, "b": 12}, 3)
    assert (fifo.addresses, fifo.fees) == ({"b": 20}, 10)


def test_money_that_an_exchange_pays_out_again_is_clean():
    ledger = [mint("mint0", "shop", 30), spend("t", [(ORIGIN, 30)], [("exchange", 30)])]
    out = Transfer("u", Currency.BTC, (Coin("exchange", 30, Outpoint("t", 0)),), (Coin("somebody", 30),))
    taint = follow([*ledger, out], [ORIGIN], method=Method.HAIRCUT, stops=frozenset({"exchange"}))
    assert taint.addresses == {"exchange": 30}


def test_accounts_keep_their_receipts_in_order():
    def pay(txid: str, payer: str, payee: str, value: int) -> Transfer:
        return Transfer(txid, Currency.TRON, (Coin(payer, value),), (Coin(payee, value),))

    ledger = [
        pay("1", "x", "shop", 10),
        pay("2", "y", "boss", 5),
        pay("3", "shop", "boss", 10),
        pay("4", "boss", "z", 8),
    ]
    assert follow(ledger, ["shop"], method=Method.FIFO).addresses == {"boss": 7, "z": 3}


def test_it_refuses_transfers_out_of_order():
    later = spend("t", [(ORIGIN, 30)], [("a", 30)])
    with pytest.raises(LedgerOrderBroken, match="order of the ledger"):
        follow([later, mint("mint0", "shop", 30)], [ORIGIN], method=Method.FIFO)
