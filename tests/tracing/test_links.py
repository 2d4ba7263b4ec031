"""Links between addresses, with the reason of each."""

import random

from tests.tracing.test_trace import pay
from tracing.addresses import Currency
from tracing.ledger import Coin, Transfer
from tracing.links import COMMON_INPUTS, DEPOSIT_REUSE, GAS_FUNDING, MAYBE_PAYJOIN, MOST_FED, explain

EXCHANGES = frozenset({"hot"})


def send(txid: str, payer: str, payee: str, asset: str = "USDT") -> Transfer:
    return Transfer(txid, Currency.TRON, (Coin(payer, 5),), (Coin(payee, 5),), height=int(txid), token=asset)


def found(transfers: list[Transfer]) -> set[tuple[str, str, str]]:
    return {(link.left, link.right, link.heuristic) for link in explain(transfers, exchanges=EXCHANGES)}


def test_payers_of_one_transaction_are_linked_but_not_those_of_a_coinjoin():
    together = pay("t", {"b": 5, "a": 6}, {"c": 11})
    mixed = pay("j", {"x": 11, "y": 11, "z": 11}, {"o1": 10, "o2": 10, "o3": 10})
    assert found([together, mixed]) == {("a", "b", COMMON_INPUTS)}


def test_payers_where_the_payee_may_have_paid_too_are_linked_less_surely():
    [link] = explain([pay("t", {"a": 900, "b": 500}, {"c": 850, "d": 540})])
    assert (link.heuristic, link.confidence) == (MAYBE_PAYJOIN, 20)
    [link] = explain([pay("t", {"a": 900, "b": 500}, {"c": 1350, "d": 40})])
    assert (link.heuristic, link.confidence) == (COMMON_INPUTS, 50)


def test_payers_into_one_deposit_address_are_linked():
    assert found([send("1", "shop", "deposit"), send("2", "boss", "deposit"), send("3", "deposit", "hot")]) == {
        ("boss", "shop", DEPOSIT_REUSE)
    }


def test_an_address_that_pays_others_too_is_no_deposit_address():
    transfers = [send("1", "shop", "d"), send("2", "boss", "d"), send("3", "d", "hot"), send("4", "d", "friend")]
    assert found(transfers) == set()


def test_who_first_pays_for_gas_is_linked_and_an_exchange_is_not():
    transfers = [send("1", "boss", "shop", ""), send("2", "other", "shop", ""), send("3", "hot", "courier", "")]
    moves = [send("4", "shop", "x"), send("5", "courier", "x")]
    assert found(transfers + moves) == {("boss", "shop", GAS_FUNDING)}


def test_a_service_that_feeds_many_owns_none():
    many = range(1, MOST_FED + 2)
    transfers = [send(str(n), "service", f"a{n:02}", "") for n in many] + [
        send(str(n + 50), f"a{n:02}", "x") for n in many
    ]
    assert found(transfers) == set()


def test_each_link_tells_its_confidence_and_no_order_matters():
    transfers = [
        send("1", "shop", "deposit"),
        send("2", "boss", "deposit"),
        send("3", "deposit", "hot"),
        pay("4", {"b": 5, "a": 6}, {"c": 1}),
    ]
    links = explain(transfers, exchanges=EXCHANGES)
    assert [link.confidence for link in links] == [50, 40]
    random.Random(3).shuffle(transfers)
    assert explain(transfers, exchanges=EXCHANGES) == links
