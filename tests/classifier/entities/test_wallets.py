"""Wallets in text: the checksum decides, and words are never wallets."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.entities import Kind, extract

TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
FRIENDLY = "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA"
RAW = "ton:0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e"
SOLANA = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"


def wallets(text: str) -> list[str]:
    return [entity.canonical for entity in extract(text).entities if entity.kind is Kind.WALLET]


@pytest.mark.parametrize(
    ("text", "wallet"),
    [
        (f"USDT TRC20:{TRON}.", f"tron:{TRON}"),
        (f"кошелёк{TRON}", f"tron:{TRON}"),
        ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "btc:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        (
            "bc1qw508d6qejxtdg4y5r3zar\u200bvary0c5xw7kv8f3t4",
            "btc:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        ),
        ("bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?x", "btc:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        (FRIENDLY, RAW),
        ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "eth:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
        (f"https://tronscan.example/#/address/{TRON}", f"tron:{TRON}"),
        ("ТR7NHqjеKQxGTCi8q8ZY4pL8otSzgjLj6t", f"tron:{TRON}"),
        (f"кошелек SOL {SOLANA}", f"sol:{SOLANA}"),
    ],
)
def test_it_finds_wallets(text, wallet):
    assert wallets(text) == [wallet]


def test_it_lists_a_wallet_with_a_wrong_letter_as_rejected():
    extraction = extract(f"кошелёк {TRON[:-1]}u")
    (rejected,) = extraction.rejected
    assert extraction.entities == ()
    assert "checksum" in rejected.reason


def test_it_wants_a_word_for_a_solana_key():
    extraction = extract(f"код {SOLANA}")
    assert extraction.entities == ()
    assert "Solana" in extraction.rejected[0].reason


@settings(deadline=None)
@given(st.text(alphabet=string.ascii_letters + "абвгдАБВ _-/+:", max_size=300))
def test_words_are_never_wallets(text):
    assert wallets(text) == []


def test_the_digits_of_a_wallet_are_no_phone():
    assert [entity.kind for entity in extract("0x" + "87010000001" * 3 + "8701000").entities] == [Kind.WALLET]


BITCOIN = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
EVM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
MONERO = "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A"
KEPT = {
    TRON: f"tron:{TRON}",
    BITCOIN: f"btc:{BITCOIN}",
    EVM: f"eth:{EVM}",
    MONERO: f"xmr:{MONERO}",
    FRIENDLY: RAW,
}


@pytest.mark.parametrize("address", KEPT)
@pytest.mark.parametrize(
    "around", ["({})", "«{}»", "*{}*", "`{}`", "{}.", "{}!", "→{}←", "x={};", "<b>{}</b>", '"{}",', "{}руб"]
)
def test_what_stands_against_an_address_changes_nothing(address, around):
    assert wallets(around.format(address)) == [KEPT[address]]


@pytest.mark.parametrize("address", KEPT)
@pytest.mark.parametrize("end", ["\n", "\r\n", " \n  ", "-\n"])
@settings(deadline=None, max_examples=8)
@given(data=st.data())
def test_an_address_cut_by_the_end_of_a_line_is_one(address, end, data):
    place = data.draw(st.integers(1, len(address) - 1))
    text = f"Оплата:\n{address[:place]}{end}{address[place:]}\nпиши"
    (entity,) = [entity for entity in extract(text).entities if entity.kind is Kind.WALLET]
    assert entity.canonical == KEPT[address]
    assert text[entity.start : entity.end] == f"{address[:place]}{end}{address[place:]}"


def test_an_address_on_three_lines_is_one():
    assert wallets(f"{MONERO[:40]}\n{MONERO[40:80]}\n{MONERO[80:]}") == [KEPT[MONERO]]


@pytest.mark.parametrize("words", ["USDT", "usdt", "TRC20", "USDC"])
def test_a_word_written_against_an_address_is_no_part_of_it(words):
    (entity,) = extract(f"кошелёк {words}{TRON}").entities
    assert (entity.value, entity.canonical) == (TRON, f"tron:{TRON}")


@pytest.mark.parametrize("sign", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad"])
def test_signs_without_ink_are_read_over(sign):
    assert wallets(sign.join(BITCOIN)) == [KEPT[BITCOIN]]


@pytest.mark.parametrize(
    ("link", "wallet"),
    [
        (f"bitcoin:{BITCOIN}?amount=0.01&label=x", KEPT[BITCOIN]),
        (f"BITCOIN:{BITCOIN.upper()}?AMOUNT=1", KEPT[BITCOIN]),
        (f"tron:{TRON}", KEPT[TRON]),
        (f"ton://transfer/{FRIENDLY}?amount=1000000000", RAW),
        (f"ethereum:{EVM}@1?value=1e18", KEPT[EVM]),
        (f"monero:{MONERO}?tx_amount=1", KEPT[MONERO]),
    ],
)
def test_a_payment_link_names_its_wallet(link, wallet):
    assert wallets(f"жми {link} сейчас") == [wallet]
    assert [entity.canonical for entity in extract("", [link]).entities] == [wallet]


@pytest.mark.parametrize(
    "text",
    [
        "example.eth shop.example.ton",
        "txid " + "4a5e1e4baab89f3a" * 4,
        "0x" + "88df016429689c07" * 4,
        "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709, md5 d41d8cd98f00b204e9800998ecf8427e",
        "0x" + "ab" * 100,
        "SGVsbG8sIHdvcmxkISBUaGlzIGlzIGEgYmFzZTY0IHN0cmluZy4=",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
        "хэш 41" + "ab" * 20,
        f"{EVM[:6]}…{EVM[-4:]}",
        "line of words\nand another line\nwith nothing behind it",
    ],
)
def test_hashes_blobs_and_names_are_no_wallets(text):
    assert wallets(text) == []


def test_the_hexadecimal_form_of_tron_wants_a_word():
    hexadecimal = "41a614f803b6fd780986a42c78ec9c7f77e6ded13c"
    assert wallets(f"tron {hexadecimal}") == [f"tron:{TRON}"]
    assert "Tron" in extract(f"код {hexadecimal}").rejected[0].reason
