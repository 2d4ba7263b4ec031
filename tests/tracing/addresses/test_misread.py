"""What a reader of letters took for something else is found again, where a checksum can tell."""

import time

import pytest

from tracing.addresses.misread import repaired

TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
SHOP = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
EVM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("bclqw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", SHOP),
        ("bc1qwSO8d6gejxtdg4y5r3zarvaryOc5xw7kv8f3t4", SHOP),
        ("TR7NHgjeKQxGTCi8q8ZY4pL8otSzgjLj6t", TRON),
        ("TR7NHgjeKQxGTCi8q8ZY4pL8otSzgjLjét", TRON),
        ("Ox5aAeb6O53F3E94C9b9AO9f33669435E7EflBeAed", EVM),
        ("lA1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ],
)
def test_it_finds_the_address_that_was_meant(read, meant):
    assert repaired(read) == meant


@pytest.mark.parametrize(
    "read",
    [
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8fxx",
        "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjAAAt",
        EVM.replace("5aAe", "6aAe"),
        "0x" + "O" * 40,
        "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
        "",
        "word",
    ],
)
def test_what_no_checksum_proves_is_left_alone(read):
    assert repaired(read) is None


def test_a_long_junk_word_costs_little():
    started = time.process_time()
    assert repaired("l0Og9" * 7) is None
    assert time.process_time() - started < 5
