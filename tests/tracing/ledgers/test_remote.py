"""Remote ledgers against recorded answers; no network is touched."""

import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tracing.ledgers.asking import TRIES, Asker, LedgerUnavailable
from tracing.ledgers.esplora import Esplora
from tracing.ledgers.etherscan import Etherscan
from tracing.ledgers.trongrid import TronGrid

RECORDED = Path(__file__).parents[3] / "fixtures" / "ledgers"
BASE = "https://ledger.example.test"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def asker(name: str, asked: list[str] | None = None, **more) -> Asker:
    answers = json.loads((RECORDED / f"{name}.json").read_text())

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        if asked is not None:
            asked.append(path)
        return httpx.Response(200, json=answers[path]) if path in answers else httpx.Response(404)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    return Asker(BASE, client, now=lambda: NOON, pause=lambda _: None, **more)


def first_address(name: str) -> str:
    path = next(iter(json.loads((RECORDED / f"{name}.json").read_text())))
    return httpx.URL(path).params.get("address") or path.split("/")[-3]


def test_esplora_pages_back_and_yields_the_oldest_first():
    shop = first_address("esplora")
    found = list(Esplora(asker("esplora")).transfers(shop))
    assert len(found) == 27
    assert [transfer.height for transfer in found] == sorted(transfer.height for transfer in found)
    assert found[-1].senders == {shop}
    assert (found[-1].fee, found[-1].outputs[1].address) == (201, None)
    assert found[-1].inputs[0].spends is not None


def test_etherscan_tells_coins_from_tokens_and_leaves_out_what_moved_nothing():
    shop = first_address("etherscan")
    found = list(Etherscan(asker("etherscan")).transfers(shop))
    assert [transfer.outputs[0].value for transfer in found] == [10**18, 250_000_000, 5 * 10**17]
    assert [bool(transfer.token) for transfer in found] == [False, True, False]


def test_etherscan_finding_nothing_is_no_error_but_a_refusal_is():
    everything = json.loads((RECORDED / "etherscan.json").read_text())
    asked = {httpx.URL(path).params["address"]: body for path, body in everything.items()}
    nothing = next(address for address, body in asked.items() if body["message"].startswith("No"))
    refused = next(address for address, body in asked.items() if body["message"] == "NOTOK")
    assert list(Etherscan(asker("etherscan")).transfers(nothing)) == []
    with pytest.raises(LedgerUnavailable, match="rate limit"):
        list(Etherscan(asker("etherscan")).transfers(refused))


def test_trongrid_pages_by_fingerprint_and_leaves_approvals_out():
    shop = first_address("trongrid")
    found = list(TronGrid(asker("trongrid")).transfers(shop))
    assert [transfer.outputs[0].value for transfer in found] == [150_000_000, 120_000_000]
    assert found[0].token.startswith("not-USDT T")  # the fixture's contract is invented, not Tether's
    assert found[0].token.endswith(" 6")


def test_nothing_is_asked_twice_and_every_answer_is_evidence():
    asked: list[str] = []
    source = asker("esplora", asked)
    shop = first_address("esplora")
    assert list(Esplora(source).transfers(shop)) == list(Esplora(source).transfers(shop))
    assert len(asked) == len(set(asked)) == 2
    answer = source.ask(f"/address/{shop}/txs/chain")
    assert (answer.at, len(answer.sha256), answer.endpoint) == (NOON, 64, f"{BASE}/address/{shop}/txs/chain")


def test_a_key_is_sent_but_never_kept():
    asked: list[str] = []
    source = asker("etherscan", asked, secrets={"apikey": "secret"})
    with pytest.raises(LedgerUnavailable) as refused:
        source.ask("/v2/api", module="other")
    assert "secret" in asked[0]
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("status", "tries"), [(503, TRIES), (429, TRIES), (403, 1)])
def test_it_tries_again_only_where_that_can_help(status, tries):
    asked, paused = [], []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(status)

    source = Asker(BASE, httpx.Client(transport=httpx.MockTransport(answer)), pause=paused.append)
    with pytest.raises(LedgerUnavailable, match=str(status)):
        source.ask("/x")
    assert (len(asked), paused) == (tries, [1.0, 2.0, 4.0][: tries - 1])


def test_an_answer_that_is_no_json_is_named():
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, text="<html>")))
    with pytest.raises(LedgerUnavailable, match="JSON"):
        list(Esplora(Asker(BASE, client)).transfers("x"))
