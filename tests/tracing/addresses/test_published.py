"""Addresses that other chains publish themselves: Litecoin Core, docs.ton.org, docs.getmonero.org, Tron, Solana."""

import base58
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracing.addresses import check
from tracing.addresses.solana import is_on_curve

TON = "0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e"
PUBLISHED = [
    # litecoin-project/litecoin, src/test/data/key_io_valid.json
    ("LT2KVaAy1ppRuxRgrS5RNU3vBsy7RibPeA", "ltc", "P2PKH"),
    ("LgUPnP2UZxmFBJb8FDgNd5JcU9b7CNfrw1", "ltc", "P2PKH"),
    ("MHrYRxAiMNBTku3eoDHwhA1LQGDjUStZW2", "ltc", "P2SH"),
    ("MU2UAbDxiiirZuGTZ6nSaFajsXFkLHozcU", "ltc", "P2SH"),
    ("ltc1qhdhvrwe6rgqns8fz28tee0hphr5x7ulw5exv4w", "ltc", "P2WPKH"),
    ("ltc1zjwls6j8c4u", "ltc", "witness version 2"),
    # docs.ton.org, smart contract addresses; `+` is the plain alphabet, `-` the one for addresses of pages
    ("EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF", "ton", "bounceable"),
    ("EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff+W72r5gqPrHF", "ton", "bounceable"),
    ("UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA", "ton", "non-bounceable"),
    (TON, "ton", "raw"),
    # docs.getmonero.org, public addresses: one pair of keys
    (
        "4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2684Rge",
        "xmr",
        "standard",
    ),
    (
        "4LL9oSLmtpccfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2bYXZKKQePHES9khPK",
        "xmr",
        "integrated",
    ),
    # The address of Tron's empty key; programs that Solana itself runs
    ("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "tron", "account"),
    ("ComputeBudget111111111111111111111111111111", "sol", "program"),
    ("Vote111111111111111111111111111111111111111", "sol", "program"),
    ("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", "sol", "wallet"),
]
WORTHLESS = [
    ("QXaUgLHkZcbJb2j5XgMYzY8cF9YM48Y81Z", "ltc"),
    ("tltc1qu78xur5xnq6fjy83amy0qcjfau8m367defyhms", "ltc"),
    ("kQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPgpP", "ton"),
    ("0QDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPleK", "ton"),
    ("9uXRFi4PZMqhsnthBF6bGdfVnBSZtfKkR7Td8qPM7jUKZeTfR1tLhCoTLqYNE12xuiQg3aWGiLw83bWsqwTRLaM4Jk47xYM", "xmr"),
]


@pytest.mark.parametrize(("address", "currency", "kind"), PUBLISHED)
def test_it_accepts_what_a_chain_publishes(address, currency, kind):
    verdict = check(address)
    assert (verdict.valid, verdict.currency, verdict.kind) == (True, currency, kind), verdict.reason


@pytest.mark.parametrize(("address", "currency"), WORTHLESS)
def test_it_tells_the_test_networks_of_other_chains_apart(address, currency):
    verdict = check(address)
    assert (verdict.valid, verdict.currency, verdict.network) == (False, currency, "test")


@pytest.mark.parametrize("address", [address for address, currency, _ in PUBLISHED if currency == "ton"])
def test_every_spelling_of_one_ton_account_is_kept_in_the_raw_one(address):
    assert check(address).canonical == TON


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32).filter(lambda key: key[0] > 0))
def test_a_key_of_solana_is_taken_with_doubt_on_the_curve_and_off_it(key):
    verdict = check(base58.b58encode(key).decode())
    assert (verdict.valid, verdict.currency, verdict.confidence) == (True, "sol", "low")
    assert verdict.kind == ("wallet" if is_on_curve(key) else "program")
    assert "no checksum" in verdict.reason


def test_points_of_ed25519_are_on_the_curve():
    """RFC 8032, 7.1: public keys of the first two test vectors; 5.1: y = 2 belongs to no point."""
    for key in ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"):  # fmt: skip
        assert is_on_curve(bytes.fromhex(key))
    assert not is_on_curve((2).to_bytes(32, "little"))


@pytest.mark.parametrize("spelling", ["0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0X" + "ab" * 20])
def test_a_large_x_stands_only_where_all_is_large(spelling):
    assert "capitals" in check(spelling).reason
    assert check(spelling.upper()).valid


@pytest.mark.parametrize("text", ["example.eth", "example.ton", "shop.example.eth", "0x", "example.sol", "@example"])
def test_names_that_a_directory_translates_are_no_addresses(text):
    assert not check(text).valid
    assert check(text).currency in (None, "eth")


@pytest.mark.parametrize(
    "text", ["ab" * 32, "0x" + "ab" * 32, "ab" * 20, "ab" * 16, "0x" + "ab" * 100, "41" + "ab" * 31]
)
def test_hashes_and_blobs_are_no_addresses(text):
    assert not check(text).valid
