"""What a token is called, and who may be called USDT."""

import pytest

from tracing.addresses import Currency, check
from tracing.ledgers.tokens import ISSUED, named

OTHER = "TCP8UZdnRz3v3zB25cYZRwitHSAgyYvDyb"
TETHER = ISSUED[Currency.TRON, "USDT"]


@pytest.mark.parametrize(("currency", "contract"), [(currency, contract) for (currency, _), contract in ISSUED.items()])
def test_every_issuers_contract_is_kept_in_its_one_spelling(currency, contract):
    verdict = check(contract)
    assert (verdict.currency, verdict.canonical) == (currency, contract)


@pytest.mark.parametrize(
    ("symbol", "contract", "decimals", "token"),
    [
        ("USDT", TETHER, 6, f"USDT {TETHER} 6"),
        ("anything", TETHER, "6", f"USDT {TETHER} 6"),
        ("USDT", OTHER, 6, f"not-USDT {OTHER} 6"),
        ("US\u200dDT", OTHER, 6, f"not-USDT {OTHER} 6"),
        ("USDTX", OTHER, 6, f"USDTX {OTHER} 6"),
        ("A B", OTHER, 18, f"AB {OTHER} 18"),
        ("", OTHER, None, f"token {OTHER}"),
        (None, OTHER, "", f"token {OTHER}"),
        ("EX", OTHER, 255, f"EX {OTHER}"),
        ("EX", OTHER, -1, f"EX {OTHER}"),
    ],
)
def test_a_token_is_its_symbol_contract_and_the_places_it_was_told(symbol, contract, decimals, token):
    assert named(Currency.TRON, symbol, contract, decimals) == token


def test_on_a_sister_chain_nobody_is_known_and_nothing_is_false():
    contract = "0x55d398326f99059fF775485246999027B3197955"
    assert named(Currency.ETH, "USDT", contract, 18, network=56) == f"USDT {contract} 18"
    assert named(Currency.ETH, "USDT", contract, 18) == f"not-USDT {contract} 18"
