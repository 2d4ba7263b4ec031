"""Bitcoin addresses against the vectors of BIP-173, BIP-350 and the chain itself."""

import base58
import pytest

from tracing.addresses import check

SOUND = {
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": "P2PKH",
    "1111111111111111111114oLvT2": "P2PKH",
    "1BoatSLRHtKNngkdXEeobR76b53LETtpyT": "P2PKH",
    "3P14159f73E4gFr7JterCCQh9QjiTjiZrG": "P2SH",
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4": "P2WPKH",
    "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3": "P2WSH",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0": "P2TR",
    "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y": "witness version 1",
    "BC1SW50QGDZ25J": "witness version 16",
    "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs": "witness version 2",
}
TEST_NETWORKS = [
    "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
    "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c",
    "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
    "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn",
    "2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc",
]
# BIP-350's invalid list, each with the word of the refusal that it must meet.
UNSOUND = {
    "tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut": "prefix",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd": "BIP-350",
    "tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf": "BIP-350",
    "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL": "BIP-350",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh": "BIP-350",
    "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47": "BIP-350",
    "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4": "alphabet",
    "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R": "version",
    "bc1pw5dgrnzv": "1 bytes",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav": "41 bytes",
    "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P": "16 bytes",
    "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq": "case",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf": "padding",
    "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j": "padding",
    "bc1gmk9yu": "version",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5": "checksum",
    "bc1rw5uspcuh": "BIP-350|bytes",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb": "checksum",
    "11A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": "checksum",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN0": "alphabet",
}


@pytest.mark.parametrize(("address", "kind"), SOUND.items())
def test_it_accepts_every_kind(address, kind):
    verdict = check(address)
    assert (verdict.valid, verdict.currency, verdict.kind) == (True, "btc", kind)


@pytest.mark.parametrize("address", TEST_NETWORKS)
def test_it_refuses_the_test_networks_and_says_so(address):
    verdict = check(address)
    assert not verdict.valid
    assert "test network" in verdict.reason


@pytest.mark.parametrize(("address", "reason"), UNSOUND.items())
def test_it_refuses_the_invalid_vectors_with_their_reason(address, reason):
    verdict = check(address)
    assert not verdict.valid
    assert any(word in verdict.reason for word in reason.split("|")), verdict.reason


def test_it_keeps_witness_addresses_in_lower_case():
    assert check("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4").canonical == (
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    )


def test_it_names_the_doubt_about_an_address_that_litecoin_shares():
    verdict = check("3Ai1JZ8pdJb2ksieUV8FsxSNVJCpoPi8W6")
    assert verdict.currency == "btc"
    assert "Litecoin" in verdict.reason


@pytest.mark.parametrize("size", [0, 1, 18, 19, 21, 24, 32])
def test_it_refuses_a_sound_checksum_over_a_payload_of_the_wrong_size(size):
    text = base58.b58encode_check(b"\x00" + b"\x07" * size).decode()
    assert check(text).currency in (None, "btc")
    assert not check(text).valid
