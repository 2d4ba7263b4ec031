"""Every other currency against published addresses of its own chain."""

import base64
import binascii

import base58
import pytest
from eth_hash.auto import keccak

from tracing.addresses import check

RAW = "ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e"
MONERO = "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A"
SOUND = [
    ("LUEweDxDA4WhvWiNXXSxjM9CYzHPJv4QQF", "ltc"),
    ("MGv9cSYnaRSTZNzYaN7bhbgmozoGkKBvCn", "ltc"),
    ("ltc1qvt5s0v2uhuna2sjnn84ldu8m2r4m3rcc3n0rm5", "ltc"),
    ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "tron"),
    ("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "tron"),
    (
        "ltcmweb1qq20e2arnhvxw97katjkmsd35agw3capxjkrkh7dk8d30rczm8yp"
        "xuq329nwh2twmchhqn3jqh7ua4ps539f6aazh79jy76urqht4qa59ts3at6gf",
        "ltc",
    ),
    ("t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs", "zec"),
    ("zs1z7rejlpsa98s2rrrfkwmaxu53e4ue0ulcrw0h4x5g8jl04tak0d3mm47vdtahatqrlkngh9slya", "zec"),
    ("tex1s2rt77ggv6q989lr49rkgzmh5slsksa9khdgte", "zec"),
    (
        "u1l8xunezsvhq8fgzfl7404m450nwnd76zshscn6nfys7vyz2ywyh4cc5daaq0c7q2su5l"
        "qfh23sp7fkf3kt27ve5948mzpfdvckzaect2jtte308mkwlycj2u0eac077wu70vqcetkxf",
        "zec",
    ),
    (MONERO, "xmr"),
    (
        "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
        "xmr",
    ),
    ("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", "sol"),
    ("So11111111111111111111111111111111111111112", "sol"),
    ("11111111111111111111111111111111", "sol"),
    ("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bch"),
    ("qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bch"),
    ("bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq", "bch"),
    ("DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L", "doge"),
    ("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "xrp"),
    ("X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ", "xrp"),
]


def made(version: bytes, fill: bytes = b"\x21") -> str:
    return base58.b58encode_check(version + fill * 20).decode()


def ton(tag: int, workchain: int, *, spoil: int = 0) -> str:
    octets = bytes([tag, workchain]) + bytes.fromhex(RAW)
    crc = binascii.crc_hqx(octets, 0) ^ spoil
    return base64.urlsafe_b64encode(octets + crc.to_bytes(2)).decode()


def monero(octets: bytes) -> str:
    """Write Monero's block base58 with a right checksum over any bytes."""
    octets += keccak(octets)[:4]
    blocks = [octets[i : i + 8] for i in range(0, len(octets), 8)]
    letters = {1: 2, 2: 3, 3: 5, 4: 6, 5: 7, 6: 9, 7: 10, 8: 11}
    return "".join(
        base58.b58encode_int(int.from_bytes(b), default_one=False).decode().rjust(letters[len(b)], "1") for b in blocks
    )


@pytest.mark.parametrize(("address", "currency"), SOUND)
def test_it_accepts_published_addresses(address, currency):
    verdict = check(address)
    assert (verdict.valid, verdict.currency) == (True, currency), verdict.reason


@pytest.mark.parametrize(
    ("version", "currency"),
    [
        ("1e", "doge"),
        ("16", "doge"),
        ("4c", "dash"),
        ("10", "dash"),
        ("1cb8", "zec"),
        ("1cbd", "zec"),
        ("41", "tron"),
    ],
)
def test_it_tells_the_currencies_apart_by_version_byte(version, currency):
    assert check(made(bytes.fromhex(version))).currency == currency


@pytest.mark.parametrize("version", ["6f", "c4", "3a", "a0", "71", "8c", "1d25", "1cba", "13"])
def test_it_refuses_test_networks(version):
    verdict = check(made(bytes.fromhex(version)))
    assert not verdict.valid
    assert "test network" in verdict.reason


@pytest.mark.parametrize(("tag", "kind"), [(0x11, "bounceable"), (0x51, "non-bounceable")])
@pytest.mark.parametrize(("code", "workchain"), [(0, "0"), (0xFF, "-1")])
def test_it_keeps_every_friendly_form_of_ton_in_the_raw_one(tag, kind, code, workchain):
    verdict = check(ton(tag, code))
    assert (verdict.kind, verdict.canonical) == (kind, f"{workchain}:{RAW}")


def test_it_reads_ton_in_both_base64_alphabets_but_not_in_a_mixture():
    friendly = "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N"
    plain = base64.b64encode(bytes([0x11, 0]) + b"\xfb\xff\xbe" * 10 + b"\xff\xff")
    octets = base64.b64decode(plain)
    standard = base64.b64encode(octets + binascii.crc_hqx(octets, 0).to_bytes(2)).decode()
    assert check(friendly).valid
    assert check(standard).valid
    assert check(standard.replace("+", "-").replace("/", "_")).canonical == check(standard).canonical
    assert "two base64" in check(standard.replace("/", "_", 1)).reason


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (ton(0x91, 0), "test network"),
        (ton(0xD1, 0), "test network"),
        (ton(0x12, 0), "does not exist"),
        (ton(0x11, 5), "does not exist"),
        (ton(0x11, 0, spoil=1), "CRC-16"),
        (f"5:{RAW}", "workchain"),
        (f"-0:{RAW}", "workchain"),
        (f"0:{RAW[1:]}", "No known"),
    ],
)
def test_it_refuses_ton_with_a_wrong_part(address, reason):
    assert not check(address).valid
    assert reason in check(address).reason


@pytest.mark.parametrize(
    ("network", "size", "kind"), [(18, 64, "standard"), (42, 64, "subaddress"), (19, 72, "integrated")]
)
def test_it_accepts_each_monero_network_byte_with_its_size(network, size, kind):
    assert check(monero(bytes([network]) + b"\x11" * size)).kind == kind


@pytest.mark.parametrize(("network", "size"), [(18, 72), (42, 72), (19, 64), (17, 64), (53, 64), (24, 64), (54, 72)])
def test_it_refuses_monero_network_bytes_with_the_wrong_size_or_network(network, size):
    verdict = check(monero(bytes([network]) + b"\x11" * size))
    assert not verdict.valid
    assert verdict.currency == "xmr"


def test_it_refuses_monero_blocks_that_overflow_their_bytes():
    assert not check("z" * 95).valid


def test_it_says_that_solana_has_no_checksum():
    verdict = check("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v")
    assert verdict.confidence == "low"
    assert "no checksum" in verdict.reason


def test_it_does_not_take_a_padded_bitcoin_address_for_a_solana_key():
    assert not check("1" * 7 + "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa").valid


def test_it_gives_the_account_and_the_tag_of_an_x_address():
    account = base58.b58decode_check("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", alphabet=base58.RIPPLE_ALPHABET)
    payload = b"\x05\x44" + account[1:] + b"\x01" + (7).to_bytes(4, "little") + bytes(4)
    verdict = check(base58.b58encode_check(payload, alphabet=base58.RIPPLE_ALPHABET).decode())
    assert verdict.canonical == "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"
    assert "tag 7" in verdict.reason


@pytest.mark.parametrize(
    "address",
    [
        "bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t",
        "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b",
    ],
)
def test_it_refuses_cashaddr_of_test_networks_and_with_a_wrong_letter(address):
    assert not check(address).valid


@pytest.mark.parametrize(
    "spelling", ["41a614f803b6fd780986a42c78ec9c7f77e6ded13c", "0x41A614F803B6FD780986A42C78EC9C7F77E6DED13C"]
)
def test_it_reads_the_hexadecimal_form_of_tron_with_doubt(spelling):
    verdict = check(spelling)
    assert (verdict.currency, verdict.canonical) == ("tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t")
    assert verdict.confidence == "low"


@pytest.mark.parametrize("version", ["169a", "16b6"])
def test_it_knows_the_sprout_addresses_of_zcash(version):
    verdict = check(base58.b58encode_check(bytes.fromhex(version) + b"\x11" * 64).decode())
    assert (verdict.valid, verdict.kind) == ((True, "Sprout") if version == "169a" else (False, ""))


def test_a_test_network_is_named_apart_from_a_wrong_letter():
    assert check("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn").network == "test"
    assert check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb").network == "main"
