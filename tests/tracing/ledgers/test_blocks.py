"""Block files: the genesis block of Bitcoin, obscured files, damage, forks."""

import struct
from datetime import UTC, datetime

import pytest

from tracing.ledgers.block_index import best_chain
from tracing.ledgers.blocks import BlockFolder
from tracing.ledgers.raw_blocks import BlockFilesBroken, read_blocks, unveiled, work_of
from tracing.ledgers.scripts import LITECOIN, MAIN, Network, address_of, script_of

GENESIS = bytes.fromhex(
    "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3"
    "888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c0101000000010000000000000000000000000000000000000000000000000000"
    "000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e2062"
    "72696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe554827"
    "1967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f"
    "ac00000000"
)
FILE = MAIN.magic + struct.pack("<I", len(GENESIS)) + GENESIS + bytes(64)


def test_it_reads_the_first_block_of_bitcoin():
    (block,) = read_blocks(FILE)
    assert block.block_hash == "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
    assert block.at == datetime(2009, 1, 3, 18, 15, 5, tzinfo=UTC)
    (raw,) = block.transactions
    assert raw.txid == "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"
    assert (address_of(raw.outputs[0].script), raw.outputs[0].value) == (None, 50 * 10**8)
    assert block.work == work_of(0x1D00FFFF) == 0x100010001


@pytest.mark.parametrize("key", [b"", bytes(8), b"example!"])
def test_it_reads_obscured_files(tmp_path, key):
    (tmp_path / "blk00000.dat").write_bytes(unveiled(FILE, key))
    if key:
        (tmp_path / "xor.dat").write_bytes(key)
    ledger = BlockFolder(tmp_path)
    (first,) = ledger.everything()
    assert (ledger.height, first.height, first.inputs) == (0, 0, ())


def test_a_cut_file_is_named():
    with pytest.raises(BlockFilesBroken, match="inside a block"):
        list(read_blocks(FILE[:200]))


def test_a_damaged_block_is_named():
    with pytest.raises(BlockFilesBroken, match="damaged"):
        list(read_blocks(MAIN.magic + struct.pack("<I", 90) + GENESIS[:90]))


def test_stale_blocks_drop_out_and_work_decides():
    links = [(b"c", b"b", 1), (b"a", b"", 1), (b"x", b"a", 9), (b"b", b"a", 1), (b"y", b"q", 5), (b"d", b"c", 1)]
    assert [links[place][0] for place in best_chain(links)] == [b"a", b"x"]
    calm = [link for link in links if link[0] not in b"xy"]
    assert [calm[place][0] for place in best_chain(calm)] == [b"a", b"b", b"c", b"d"]


@pytest.mark.parametrize(
    ("script", "address"),
    [
        ("76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("0014751e76e8199196d454941c45d1b3a323f1433bd6", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        (
            "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        ),
        ("6a0548656c6c6f", None),
        ("", None),
    ],
)
def test_it_writes_the_address_of_a_script_and_back(script, address):
    assert address_of(bytes.fromhex(script)) == address
    assert address is None or script_of(address) == bytes.fromhex(script)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("LUEweDxDA4WhvWiNXXSxjM9CYzHPJv4QQF", LITECOIN),
        ("MGv9cSYnaRSTZNzYaN7bhbgmozoGkKBvCn", LITECOIN),
        ("ltc1qvt5s0v2uhuna2sjnn84ldu8m2r4m3rcc3n0rm5", LITECOIN),
        ("3P14159f73E4gFr7JterCCQh9QjiTjiZrG", MAIN),
    ],
)
def test_addresses_of_other_networks_have_scripts_too(address: str, network: Network):
    script = script_of(address, network)
    assert script is not None
    assert address_of(script, network) == address


@pytest.mark.parametrize("text", ["", "shop", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "bc1qbroken", "ltc1q"])
def test_what_is_no_address_of_the_network_has_no_script(text):
    assert script_of(text) is None
