"""EVM addresses against the vectors of EIP-55."""

import pytest

from tracing.addresses import check

EIP_55 = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
]


@pytest.mark.parametrize("address", EIP_55)
def test_it_accepts_the_vectors_and_keeps_them_as_they_are(address):
    verdict = check(address)
    assert (verdict.valid, verdict.currency, verdict.canonical, verdict.confidence) == (
        True,
        "eth",
        address,
        "high",
    )


@pytest.mark.parametrize("address", EIP_55[4:])
@pytest.mark.parametrize("spell", [str.lower, lambda a: "0x" + a[2:].upper(), str.upper])
def test_it_accepts_one_case_without_checksum_and_says_so(address, spell):
    verdict = check(spell(address))
    assert (verdict.valid, verdict.canonical, verdict.confidence) == (True, address, "low")
    assert "no checksum" in verdict.reason


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "EIP-55"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "39 hex digits"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd", "41 hex digits"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", "Not hexadecimal"),
        ("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "starts with 0x"),
        ("0x" + "a" * 64, "hash"),
        ("0x", "0 hex digits"),
    ],
)
def test_it_refuses_with_the_reason(address, reason):
    verdict = check(address)
    assert not verdict.valid
    assert reason in verdict.reason


@pytest.mark.parametrize("address", EIP_55[4:])
def test_one_letter_in_the_other_case_is_refused(address):
    for place in range(2, len(address)):
        if address[place].isalpha():
            assert not check(address[:place] + address[place].swapcase() + address[place + 1 :]).valid


def test_it_names_the_null_address():
    assert "null address" in check("0x" + "0" * 40).reason


EIP_1191 = [
    "0x27b1FdB04752BBc536007A920D24ACB045561c26",
    "0x3599689E6292B81B2D85451025146515070129Bb",
    "0x52908400098527886E0F7030069857D2E4169ee7",
    "0x5aaEB6053f3e94c9b9a09f33669435E7ef1bEAeD",
    "0x8617E340b3D01Fa5f11f306f4090fd50E238070D",
    "0xDBF03B407c01E7CD3cBea99509D93F8Dddc8C6FB",
    "0xFb6916095cA1Df60bb79ce92cE3EA74c37c5d359",
]


@pytest.mark.parametrize("address", EIP_1191)
def test_a_checksum_of_rootstock_is_another_spelling_of_the_same_address(address):
    verdict = check(address)
    assert (verdict.valid, verdict.confidence) == (True, "high")
    assert verdict.canonical == check(address.lower()).canonical
    assert "chain 30" in verdict.reason


@pytest.mark.parametrize(
    "address", ["0x5aAeb6053F3e94c9b9A09F33669435E7EF1BEaEd", "0xFb6916095CA1dF60bb79CE92ce3Ea74C37c5D359"]
)
def test_an_address_of_rootstocks_test_network_is_named_as_such(address):
    verdict = check(address)
    assert (verdict.valid, verdict.network) == (False, "test")
    assert "chain 31" in verdict.reason
