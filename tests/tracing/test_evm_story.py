"""The story on a real EVM chain: a shop that is paid in coins and tokens, gas from its owner, a deposit address."""

import httpx
import pytest

from tests.tracing.evm import Evm, running
from tracing.addresses import check
from tracing.ledgers.asking import Asker
from tracing.ledgers.etherscan import Etherscan
from tracing.links import DEPOSIT_REUSE, GAS_FUNDING, explain
from tracing.taint import Method, follow
from tracing.trace import Limits, Stop, begin, trace

ETHER, TOKEN = 10**18, 10**6


@pytest.fixture(scope="module")
def chain():
    with running() as evm:
        evm.deploy("issuer")
        evm.pay("owner", "shop", ETHER)
        evm.send("customer", "shop", 250 * TOKEN)
        evm.pay("customer", "shop", 3 * ETHER)
        evm.send("shop", "deposit", 200 * TOKEN)
        evm.send("second shop", "deposit", 90 * TOKEN)
        evm.send("deposit", "hot", 290 * TOKEN)
        evm.pay("shop", "courier", 2 * ETHER)
        yield evm


@pytest.fixture
def ledger(chain):
    return Etherscan(Asker("https://ledger.example.test", httpx.Client(transport=httpx.MockTransport(chain.etherscan))))


def named(chain: Evm, name: str) -> str:
    return str(check(chain.address(name)).canonical)


def test_coins_and_tokens_are_told_apart_with_the_contracts_own_decimal_places(chain, ledger):
    found = list(ledger.transfers(named(chain, "shop")))
    tokens = [(t.outputs[0].value, t.token) for t in found if t.token]
    assert tokens == [(250 * TOKEN, f"EXUSD {check(chain.token).canonical} 6"), (200 * TOKEN, tokens[0][1])]
    assert [t.outputs[0].value for t in found if not t.token] == [ETHER, 3 * ETHER, 2 * ETHER]
    assert [t.height for t in found] == sorted(t.height for t in found)


def test_the_trace_reaches_the_deposit_address_and_stops_there(chain, ledger):
    limits = Limits(known={named(chain, "deposit"): Stop.EXCHANGE})
    found = trace(ledger, begin(named(chain, "shop")), limits=limits)
    assert found.is_finished
    assert found.reached(Stop.EXCHANGE) == {named(chain, "deposit")}
    assert named(chain, "hot") not in found.seen


def test_deposit_reuse_and_gas_tie_the_planted_pairs_and_no_others(chain, ledger):
    everything = {t for name in chain.owners for t in ledger.transfers(named(chain, name))}
    links = explain(everything, exchanges=frozenset({named(chain, "hot")}))
    pairs = {(frozenset((link.left, link.right)), link.heuristic) for link in links}
    planted = {("shop", "second shop"): DEPOSIT_REUSE, ("owner", "shop"): GAS_FUNDING}
    assert pairs == {(frozenset(named(chain, n) for n in two), why) for two, why in planted.items()}


@pytest.mark.parametrize("method", [Method.HAIRCUT, Method.FIFO])
def test_taint_is_conserved_on_accounts(chain, ledger, method):
    moves = [t for name in ("shop", "deposit", "hot") for t in ledger.transfers(named(chain, name)) if t.token]
    once = sorted(set(moves), key=lambda t: (t.height, t.txid))
    assert follow(once, [named(chain, "shop")], method=method).total == 250 * TOKEN
