"""What holds for every currency: corruption shows, payment links open, nothing raises."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracing.addresses import check

SHOP = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
CASH = "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
CHECKSUMMED = [
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "3P14159f73E4gFr7JterCCQh9QjiTjiZrG",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    "LUEweDxDA4WhvWiNXXSxjM9CYzHPJv4QQF",
    "MGv9cSYnaRSTZNzYaN7bhbgmozoGkKBvCn",
    "ltc1qvt5s0v2uhuna2sjnn84ldu8m2r4m3rcc3n0rm5",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
    "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
    "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
    "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L",
    "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
    "X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ",
    "t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs",
    "4LL9oSLmtpccfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2bYXZKKQePHES9khPK",
    "BC1SW50QGDZ25J",
]


@settings(deadline=None)
@given(st.sampled_from(CHECKSUMMED), st.data())
def test_one_changed_character_is_refused_in_every_kind_but_solana(address, data):
    place = data.draw(st.integers(0, len(address) - 1))
    letter = data.draw(st.sampled_from(string.ascii_letters + string.digits).filter(lambda x: x != address[place]))
    assert not check(address[:place] + letter + address[place + 1 :]).valid


@settings(deadline=None)
@given(st.sampled_from(CHECKSUMMED), st.data())
def test_a_lost_or_doubled_character_is_refused(address, data):
    place = data.draw(st.integers(0, len(address) - 1))
    assert not check(address[:place] + address[place + 1 :]).valid
    assert not check(address[:place] + address[place] + address[place:]).valid


@settings(deadline=None)
@given(st.text())
def test_any_text_gets_a_verdict_with_a_reason(text):
    verdict = check(text)
    assert verdict.reason
    assert verdict.valid == (verdict.canonical is not None)


@settings(deadline=None)
@given(st.text(alphabet=string.ascii_lowercase + " ", max_size=120))
def test_words_are_no_addresses(text):
    assert not check(text).valid


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?amount=1", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("BITCOIN:BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ("litecoin:3Ai1JZ8pdJb2ksieUV8FsxSNVJCpoPi8W6", "MGv9cSYnaRSTZNzYaN7bhbgmozoGkKBvCn"),
        (f"ethereum:pay-{SHOP}@137", SHOP),
        (f"ethereum:0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359/transfer?address={SHOP}", SHOP),
        ("tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
        ("ton://transfer/UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA?amount=1",
         "0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e"),
        (CASH.upper(), CASH),
        ("  1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa\r\n", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ],
)  # fmt: skip
def test_it_opens_payment_links_and_strips_space(link, canonical):
    verdict = check(link)
    assert (verdict.address, verdict.canonical) == (link, canonical)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Empty"),
        ("bitcoin:", "No address"),
        ("bitcoin:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "no btc address"),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN\u0430", "U+0430"),
        ("1A1zP1eP5QGe\u200bfi2DMPTfTL5SLmv7DivfNa", "U+200B"),
        ("1A1zP1eP5QGefi2D MPTfTL5SLmv7DivfNa", "one word"),
        ("5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ", "private key"),
        ("da39a3ee5e6b4b0d3255bfef95601890afd80709", "0x"),
        ("x" * 100_000, "100000 characters"),
        ("lnbc20u1pvjluezpp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypq", "Lightning"),
    ],
)
def test_it_says_why_it_refuses(text, reason):
    verdict = check(text)
    assert not verdict.valid
    assert reason in verdict.reason
