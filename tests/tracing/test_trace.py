"""Tracing: bounds, stops, resumption."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracing.addresses import Currency
from tracing.ledger import Coin, Ledger, Transfer, touching
from tracing.trace import Direction, Limits, Stop, begin, hops_of, peel_chain, trace


class Book:
    """A ledger of a few lines."""

    name = "book"

    def __init__(self, *transfers: Transfer) -> None:
        self.all = transfers

    def transfers(self, address):
        return touching(self.all, address)


def pay(txid: str, payers: dict[str, int], payees: dict[str, int]) -> Transfer:
    sides = [tuple(Coin(address, value) for address, value in side.items()) for side in (payers, payees)]
    return Transfer(txid, Currency.BTC, *sides)


CHAIN = Book(
    pay("1", {"shop": 100}, {"b": 60, "c": 40}),
    pay("2", {"b": 60}, {"exchange": 59}),
    pay("3", {"c": 40}, {"d": 39}),
    pay("4", {"exchange": 59}, {"stranger": 50}),
)
EXCHANGE = Limits(known={"exchange": Stop.EXCHANGE})


def test_it_follows_money_to_the_exchange_and_not_beyond():
    found = trace(CHAIN, begin("shop"), limits=EXCHANGE)
    assert found.is_finished
    assert found.reached(Stop.EXCHANGE) == {"exchange"}
    assert found.reached(Stop.UNSPENT) == {"d"}
    assert [(hop.payer, hop.payee, hop.depth) for hop in found.hops] == [
        ("shop", "b", 1),
        ("shop", "c", 1),
        ("b", "exchange", 2),
        ("c", "d", 2),
    ]


def test_it_follows_money_backwards():
    found = trace(CHAIN, begin("exchange", Direction.BACKWARD), limits=Limits())
    assert [(hop.payer, hop.payee) for hop in found.hops] == [("b", "exchange"), ("shop", "b")]


@pytest.mark.parametrize(
    ("limits", "stop"),
    [(Limits(depth=1), Stop.DEPTH), (Limits(fan_out=1), Stop.FAN_OUT), (Limits(dust=50), Stop.DUST)],
)
def test_each_limit_is_named_where_it_stopped_a_path(limits, stop):
    assert trace(CHAIN, begin("shop"), limits=limits).reached(stop)


def test_it_stops_at_a_coinjoin():
    mixed = Book(pay("j", {"shop": 11, "x": 11, "y": 11}, {"o1": 10, "o2": 10, "o3": 10}))
    found = trace(mixed, begin("shop"), limits=Limits())
    assert (found.hops, found.reached(Stop.COINJOIN)) == ((), {"shop"})


def test_the_bounds_of_a_hop_follow_from_the_sums():
    shared = pay("s", {"a": 30, "b": 70}, {"c": 90, "d": 10})
    bounds = {(hop.payee, hop.least, hop.most, hop.confidence) for hop in hops_of(shared, "a", Direction.FORWARD, 0)}
    assert bounds == {("c", 20, 30, 50), ("d", 0, 10, 50)}
    alone = pay("p", {"a": 100}, {"c": 60})
    (hop,) = hops_of(alone, "a", Direction.FORWARD, 0)
    assert (hop.least, hop.most, hop.confidence) == (60, 60, 100)


EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 99)), max_size=25)


def book(edges) -> Ledger:
    return Book(*(pay(str(n), {f"a{a}": value}, {f"a{b}": value}) for n, (a, b, value) in enumerate(edges)))


@settings(deadline=None)
@given(EDGES, st.integers(1, 4), st.sampled_from(list(Direction)))
def test_small_budgets_in_a_row_find_what_one_big_one_finds(edges, budget, direction):
    whole = trace(book(edges), begin("a0", direction), limits=Limits())
    state = begin("a0", direction)
    while not state.is_finished:
        state = trace(book(edges), state, limits=Limits(), budget=budget)
    assert state == whole


@settings(deadline=None)
@given(EDGES)
def test_no_address_is_visited_twice(edges):
    found = trace(book(edges), begin("a0"), limits=Limits(depth=99))
    assert len({(hop.txid, hop.payee) for hop in found.hops}) == len(found.hops)


def test_a_peel_chain_is_recognised():
    transfers = [pay(str(n), {f"p{n}": 1000 - 50 * n}, {f"p{n + 1}": 950 - 50 * n, f"buyer{n}": 50}) for n in range(5)]
    found = trace(Book(*transfers), begin("p0"), limits=Limits(depth=9))
    assert [hop.payee for hop in peel_chain(found.hops, "p0")] == ["p1", "p2", "p3", "p4", "p5"]
    assert peel_chain(found.hops, "p4") == ()
