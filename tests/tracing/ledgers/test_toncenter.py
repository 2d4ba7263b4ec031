"""TON through answers in the shape of TON Center's API v3."""

import httpx
import pytest

from tracing.addresses import Currency, check
from tracing.ledger import TooManyTransfers
from tracing.ledgers import toncenter
from tracing.ledgers.asking import Asker
from tracing.ledgers.tokens import ISSUED
from tracing.ledgers.toncenter import TonCenter
from tracing.trace import Limits, Stop, begin, trace

SHOP, BUYER, MASTER = ("0:" + digit * 64 for digit in "abc")
PAYMENT = {
    "hash": "tx1", "now": 1_790_000_100, "mc_block_seqno": 50,
    "in_msg": {"hash": "m1", "source": BUYER.upper(), "destination": SHOP.upper(), "value": "2000000000"},
    "out_msgs": [{"hash": "m2", "source": SHOP, "destination": BUYER, "value": "0"}],
}  # fmt: skip
EXTERNAL = {"hash": "tx2", "now": 1_790_000_200, "in_msg": {"hash": "m3", "source": None, "value": None}}
JETTON = {
    "source": SHOP, "destination": BUYER, "amount": "5000000", "jetton_master": MASTER, "transaction_hash": "j1",
    "transaction_now": 1_790_000_300, "transaction_aborted": False,
}  # fmt: skip


TETHER = ISSUED[Currency.TON, "USDT"]
CONTENT = {"symbol": "EX USD", "decimals": "6", "uri": "https://jetton.example/x.json"}


def ledger(
    transactions: list, jettons: list, content: dict | None = CONTENT, metadata: dict | None = None
) -> TonCenter:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/masters"):
            rows = [{"address": MASTER, "jetton_content": content}] if content is not None else []
            return httpx.Response(200, json={"jetton_masters": rows, "metadata": metadata})
        offset = int(request.url.params["offset"])
        name, rows = (
            ("transactions", transactions) if "transactions" in request.url.path else ("jetton_transfers", jettons)
        )
        return httpx.Response(200, json={name: rows[offset : offset + toncenter.PAGE]})

    return TonCenter(Asker("https://ledger.example.test", httpx.Client(transport=httpx.MockTransport(answer))))


def told(symbol: str, decimals: str | None) -> dict:
    """Write what the server adds of a jetton whose content stands behind a link."""
    extra = {} if decimals is None else {"decimals": decimals}
    return {"is_indexed": True, "token_info": [{"type": "jetton_masters", "symbol": symbol, "extra": extra}]}


def test_it_tells_coins_from_jettons_and_keeps_the_raw_spelling():
    coin, jetton = ledger([PAYMENT, PAYMENT, EXTERNAL], [JETTON, JETTON | {"transaction_aborted": True}]).transfers(
        SHOP
    )
    assert (coin.txid, coin.outputs[0].value, coin.inputs[0].address, coin.height) == ("m1", 2 * 10**9, BUYER, 50)
    assert (jetton.outputs[0].value, jetton.token) == (5_000_000, f"EXUSD {MASTER} 6")
    assert check(str(coin.outputs[0].address)).canonical == SHOP


def test_it_pages_and_stops_at_a_service(monkeypatch):
    monkeypatch.setattr(toncenter, "PAGE", 2)
    rows = [PAYMENT | {"in_msg": PAYMENT["in_msg"] | {"hash": f"m{place}"}} for place in range(5)]
    assert len(list(ledger(rows, []).transfers(SHOP))) == 5
    monkeypatch.setattr(toncenter, "MOST_PAGES", 2)
    with pytest.raises(TooManyTransfers):
        list(ledger(rows, []).transfers(SHOP))
    found = trace(ledger(rows, []), begin(SHOP), limits=Limits())
    assert [end.stop for end in found.ends] == [Stop.FAN_OUT]


@pytest.mark.parametrize(
    ("content", "token"),
    [
        ({"symbol": "EX"}, f"EX {MASTER}"),
        ({"name": "x"}, f"jetton {MASTER}"),
        ({"symbol": "EX", "decimals": "0"}, f"EX {MASTER} 0"),
        ({"symbol": "EX", "decimals": "many"}, f"EX {MASTER}"),
        ({"decimals": "6", "uri": "https://jetton.example/x.json"}, f"jetton {MASTER} 6"),
        ({"uri": "https://jetton.example/x.json"}, f"jetton {MASTER}"),
        ({}, f"jetton {MASTER}"),
        (None, f"jetton {MASTER}"),
    ],
)
def test_decimal_places_are_those_that_the_master_contract_tells_and_never_nine_by_habit(content, token):
    [jetton] = ledger([], [JETTON], content).transfers(SHOP)
    assert jetton.token == token


@pytest.mark.parametrize("address", [MASTER, MASTER.upper()])
def test_what_stands_behind_a_link_is_taken_from_the_server(address):
    source = ledger([], [JETTON], {"uri": "https://jetton.example/x.json"}, {address: told("EX", "4")})
    [jetton] = source.transfers(SHOP)
    assert jetton.token == f"EX {MASTER} 4"


def test_the_chain_goes_before_the_server():
    source = ledger([], [JETTON], {"symbol": "EX", "decimals": "6"}, {MASTER: told("OTHER", "9")})
    [jetton] = source.transfers(SHOP)
    assert jetton.token == f"EX {MASTER} 6"


@pytest.mark.parametrize("symbol", ["USDT", "USD₮", "usdt", "U S D T", "USD\u0422", "U.S.D.T", "USD\u200bT"])
def test_a_jetton_that_only_claims_to_be_usdt_is_named_as_such(symbol):
    [jetton] = ledger([], [JETTON], {"symbol": symbol, "decimals": "6"}).transfers(SHOP)
    assert jetton.token == f"not-USDT {MASTER} 6"


def test_tethers_own_jetton_is_usdt_with_six_places():
    """Its content holds the places on the chain and the symbol behind a link."""
    row, content = JETTON | {"jetton_master": TETHER.upper()}, {"decimals": "6", "uri": "https://tether.example/x.json"}
    [jetton] = ledger([], [row], content, {TETHER.upper(): told("USD₮", "6")}).transfers(SHOP)
    assert jetton.token == f"USDT {TETHER} 6"
    assert check("EQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_sDs").canonical == TETHER
