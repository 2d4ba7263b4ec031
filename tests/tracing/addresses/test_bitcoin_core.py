"""Bitcoin Core's own list (src/test/data/key_io_valid.json and key_io_invalid.json) and BIP-173's, line by line."""

import pytest
from embit import bech32
from hypothesis import given, settings
from hypothesis import strategies as st

from tracing.addresses import check
from tracing.ledgers.scripts import MAIN, REGTEST, TEST, address_of

# Address → the script that it stands for, as the list gives them.
MAINNET = {
    "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo": "76a914a31c06bd463e3923bc1aadbde48b16976c08071788ac",
    "36j4NfKv6Akva9amjWrLG6MuSQym1GuEmm": "a914373b819a068f32b7a6b38b6b38729647cfde01c287",
    "1FjL87pn8ky6Vbavd1ZHeChRXtoxwRGCRd": "76a914a19331b7b2627e663e25a7b001e4c0dcc5e21bc788ac",
    "3BZECeAH8gSKkjrTx8PwMrNQBLG18yHpvf": "a9146c382dcdf5b284760c8e3fead91f7422cd76aa8787",
    "1G9A9j6W8TLuh6dEeVwWeyibK1Uc5MfVFV": "76a914a614da54daacdb8861f451a0b7e3c27cdf8a099e88ac",
    "33GA3ZXbw5o5HeUrBEaqkWXFYYZmdxGRRP": "a914113ca1afeb49ff3abf176ffa19c2a2b4df19712a87",
    "bc1qvyq0cc6rahyvsazfdje0twl7ez82ndmuac2lhv": "00146100fc6343edc8c874496cb2f5bbfec88ea9b77c",
    "bc1qyucykdlhp62tezs0hagqury402qwhk589q80tqs5myh3rxq34nwqhkdhv7": (
        "002027304b37f70e94bc8a0fbf500e0c957a80ebda87280ef58214d92f119811acdc"
    ),
    "bc1p83n3au0rjylefxq2nc2xh2y4jzz4pm6zxj4mw5pagdjjr2a9f36s6jjnnu": (
        "51203c671ef1e3913f94980a9e146ba895908550ef4234abb7503d436521aba54c75"
    ),
    "bc1z2rksukkjr8": "520250ed",
    "bc1zmjtqxkzs89": "5202dc96",
    "bc1qgc9ljrvdf2e0zg9rmmq86xklqwfys7r6wptjlacdgrcdc7sa6ggqu4rrxf": (
        "0020460bf90d8d4ab2f120a3dec07d1adf039248787a70572ff70d40f0dc7a1dd210"
    ),
}
TEST_NETWORKS = {
    "mzK2FFDEhxqHcmrJw1ysqFkVyhUULo45hZ": "76a914ce28b26c57472737f5c3561a1761185bd8589a4388ac",
    "2NC2hEhe28ULKAJkW5MjZ3jtTMJdvXmByvK": "a914ce0bba75891ff9ec60148d4bd4a09ee2dc5c933187",
    "n4fajahJrAuKbN7uNsKjLjQkz9Qn5ewJXQ": "76a914fdeca3b08e38af53d7c4c60e3ad208ce5066441088ac",
    "tb1qcrh3yqn4nlleplcez2yndq2ry8h9ncg3qh7n54": "0014c0ef1202759fff90ff19128936814321ee59e111",
    "tb1p35n52jy6xkm4wd905tdy8qtagrn73kqdz73xe4zxpvq9t3fp50aqk3s6gz": (
        "51208d2745489a35b75734afa2da43817d40e7e8d80d17a26cd4460b0055c521a3fa"
    ),
    "tb1rgv5m6uvdk3kc7qsuz0c79v88ycr5w4wa": "53104329bd718db46d8f021c13f1e2b0e726",
    "bcrt1qdavt4j2sd7dlhqsavtnfxvzppw6k7qy97tmnu9": "00146f58bac9506f9bfb821d62e69330410bb56f0085",
    "bcrt1sx6p8njlx7h9mc2agz4yg82dzne23050ncq72cneeecez2pst8mahn8xecsf8g6hzx94420": (
        "6028368279cbe6f5cbbc2ba8154883a9a29e5517d1f3c03cac4f39ce3225060b3efb799cd9c412746ae2"
    ),
}
PRIVATE_KEYS = [
    "5JuW2AMDYu4xVwRG9DZW18VbzQrGcd5RCgb99sS6ehJsNQXu5b9",
    "L5nJeqKmpHp4P7F8ZYyjwc5a7P4d8EabuGAzfGJk7yC1BJyzNaEd",
    "92ZdE5HoLafywnTBbzPxbvRmp75pSfzvdU3XaZGh1cToipgdHVh",
    "cV83kKisF3RQSvXbUCm9ox3kaz5JjEUBWcx8tNydfGJcyeUxuH47",
    "6vqpCruyRS9bEY6ZVrL8S9EL5h2MnQZffzzqrpNP9i8YozvXTKs",  # Litecoin Core's list
    "T5MZ5z9WqJxzVxYyVPecTJUSDkzDWrUYe1JuSX2AqJ9jKmLJrvTE",
]
INVALID = """
1GAdfviErV2Ew95FPtZyikz2qGP3gyCB6Hyu94sedAkPpA523m3fQwps9YKUZkKgQckGPKhRsFR
37G2kMDLpmWVhimxRdzwNfE8JFvWXnJYnVcXeeGrek2qumdJuK7XArcVVpRtLLjRra3t64BEPF2
giymtio7u7oqWtmC9YnvAEKkLF3JQpAdkEFkVJKYrVDfaLbhaDpX1ihfF2vZmya1i61fwLPC3YQ
8iVk9nLM3nYwRuwypjy9NK5rsuZH7BbrQRZ1pgcQmvMnjAgRXD cPTVQ1hbo4qdoysf6Jx5GthqucNmdfqt6J2pZRFeXv8Ep7Kmjqud
2UB3iG3VJbX2TRrMwm6ssWskgvU9VjFBYSqCzwqkrihCwo7mg4mtS4WuGZgxTKuxf5A3EcotYEymz
tc1qeul5g2xfkvdkrhcfmdursv73ad64jnkjl9c40f bt1pq65rzej5glw3ra79gav6fqnx4haa0z257qr3mc8cggkefahmgvyseufhc0
tb13hty4qmumlwpp6chxjvcyzza4duqgtmxw3xhm3u9ahj4nyhtwz8eq7ynrj4 bcrt1r2qxpwuge tb1qum6uh0pt4q253qaf520929737v63w5gf
bc10uexgzna2dpfk0vjt35srz6a27ps6m0l89jweznt83n2sqn2fx4hvn9ym5af8wut34sfrqhk3 bc1gmk9yu tb1ly0q7p tb1dclvmr
bcrt1q888ryfgxpvl0k7vum8zpyar2u2sexvdhkf38ue37yknmqq0ycrwpl3w48y bc1qdsuzmn04k2z8vryw8l4dj8m5ygqgnne5n
tb1qlj8es50nc8j8r8xshrjgzmw5azx89efghmw8ju6zcqla0g6xcnrstsjz7k bcrt1qzwmyj0z924g7fzs5yvnrkc43y76RVyr2lh5t4r
bc1qpu6d26mrulzetu4jqhd7rsunv9aqru26f5c4j8 tb1qun6d26ufh77ghny6u5u8cwz9da7qwc6k4wkuceae9tth06eqlw0syupl4w
bc1p702xksx4z3uqf0u2phllxkfe5cgu0adxptqs0uelx0tqt8e885sqryes2l tb1z7gmh0v6pc30z4xum76lmw8w86yswrlmw
bcrt1sjsrw6nun4h502cr97xmnyyuhkr22q0s6efrgtu TB1QFDFM763VXVSUNZHQLPWC0Q8FG5LJX6ZN
2UVPFpGYnLHJezFzjUo42our6PMEoozzRdM 2MygHQjE1U33q3LSC53p69YqFjP8PihumJAF KzNbAQ4mexfAxa6RKBzHQqfoTycaeWpv2p
39TKsUQ5QpEL1wowc6GMUqak94ijirPuP69ooV3xsFmiKQX2dau AZEah8d1EK362okRBS66e8SvdtYkrE8tsX
2NDNP7GY59tTJPZTpbkprhM9SR99Nn5rUs7 Kwjk3Vy6sdXMQDGWJzaWmqFxUNtWZCX1q4F4Kpt8jNNUoWJUUaTY
bc1qtsvlht6730n04f2mpaj5vv8hrledn5n5ug8c79 bc1prklpq7tjcawg89cmwwqr3u5apwav36xa4zz56ady7crsllm6mpnqts7p86
"""
BIP_173_INVALID = """
tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5
BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2 bc1rw5uspcuh BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P
bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90
tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7 bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du
tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv bc1gmk9yu
bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx BC1SW50QA3JX3S
bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj A12UEL5L abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw
"""


@pytest.mark.parametrize(("address", "script"), MAINNET.items())
def test_it_accepts_every_address_of_the_main_network_and_writes_it_from_its_script(address, script):
    verdict = check(address)
    assert (verdict.valid, verdict.currency, verdict.canonical) == (True, "btc", address)
    assert address_of(bytes.fromhex(script), MAIN) == address


@pytest.mark.parametrize("address", [address for address in MAINNET if address.startswith("bc1")])
def test_a_witness_address_in_capitals_is_the_same_and_a_mixture_is_none(address):
    assert check(address.upper()).canonical == address
    assert "Mixes" in check(address[:-1] + address[-1].upper() if address[-1].isalpha() else "BC1" + address[3:]).reason


@pytest.mark.parametrize(("address", "script"), TEST_NETWORKS.items())
def test_it_tells_test_networks_apart(address, script):
    verdict = check(address)
    assert (verdict.valid, verdict.network) == (False, "test")
    assert address in {address_of(bytes.fromhex(script), network) for network in (TEST, REGTEST)}


@pytest.mark.parametrize("key", PRIVATE_KEYS)
def test_a_private_key_is_called_one(key):
    assert not check(key).valid
    assert "private key" in check(key).reason


@pytest.mark.parametrize("address", (INVALID + BIP_173_INVALID).split())
def test_it_refuses_everything_on_the_lists_of_what_is_invalid(address):
    assert not check(address).valid
    assert check(address).network == "main"


@settings(deadline=None)
@given(st.integers(0, 16), st.integers(0, 45), st.sampled_from(["bc", "ltc"]))
def test_programs_of_2_to_40_bytes_are_right_and_of_version_0_only_20_and_32(version, size, prefix):
    """BIP-141, "Witness program"; the checksum is right in every one."""
    encoding = bech32.Encoding.BECH32M if version else bech32.Encoding.BECH32
    words = [version, *bech32.convertbits(b"\x21" * size, 8, 5)]
    verdict = check(bech32.bech32_encode(encoding, prefix, words))
    assert verdict.valid == (2 <= size <= 40 and (version > 0 or size in (20, 32))), verdict.reason
