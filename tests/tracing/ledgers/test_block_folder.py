"""A data directory with many files: what is found, what is read again, what a pruned or shuffled one still tells."""

import struct
from datetime import UTC, datetime

import pytest

from tests.tracing.regtest import GENESIS, count, double_sha256, merkle_root, output_script, serialised
from tests.tracing.regtest import address as address_of
from tracing import index
from tracing.ledger import touching
from tracing.ledgers import block_index
from tracing.ledgers.blocks import BlockFilesBroken, BlockFolder
from tracing.ledgers.raw_blocks import read_transaction, unveiled
from tracing.ledgers.scripts import REGTEST
from tracing.ledgers.scripts import address_of as address_of_script

OWNERS = ("shop", "anna", "boris", "hot")
FIRST_TIME, KEY = 1_700_000_000, b"\x01qalqan\xff"


def mined(number: int, previous: bytes, coin: tuple[bytes, int] | None, payees: list[tuple[str, int]]) -> tuple:
    """Write one block without a proof of work, which readers of files do not ask for; return it, its hash, its coin."""
    push = bytes([2]) + struct.pack("<H", number)
    transactions = [serialised([(bytes(32), 0xFFFFFFFF, push)], [("miner", 50)])]
    if coin:
        transactions.append(serialised([(*coin, b"\x51")], payees))
    header = struct.pack("<i", 4) + previous + merkle_root([double_sha256(raw) for raw in transactions])
    header += struct.pack("<III", FIRST_TIME + 600 * number, 0x207FFFFF, number)
    return (
        header + count(len(transactions)) + b"".join(transactions),
        double_sha256(header),
        double_sha256(transactions[-1]),
    )


def chain(length: int) -> list[bytes]:
    """Pass one coin around the owners, block after block; the miner is paid in each."""
    blocks, previous, coin = [], bytes(32), None
    for number in range(length):
        payees = [(OWNERS[number % 4], 40), (OWNERS[(number + 1) % 4], 7)]
        block, previous, txid = mined(number, previous, coin, payees)
        coin = (txid, 0)
        blocks.append(block)
    return blocks


def write(folder, blocks, *, files: int = 3, key: bytes = b"") -> None:
    folder.mkdir(exist_ok=True)
    if key:
        (folder / "xor.dat").write_bytes(key)
    for number in range(files):
        some = blocks[number::files]
        raw = b"".join(REGTEST.magic + struct.pack("<I", len(block)) + block for block in some) + bytes(32)
        (folder / f"blk{number:05}.dat").write_bytes(unveiled(raw, key))


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "blocks", chain(20))
    return tmp_path


def told(book: BlockFolder, owner: str) -> list[tuple]:
    return [(t.height, t.txid, t.inputs, t.outputs) for t in book.transfers(address_of(owner))]


def test_it_answers_by_address_what_reading_everything_tells(folder):
    book = BlockFolder(folder, network=REGTEST)
    everything = list(book.everything())
    assert [t.height for t in everything] == sorted(t.height for t in everything)
    assert book.height == 19
    for owner in OWNERS:
        expected = list(touching(everything, address_of(owner)))
        assert list(book.transfers(address_of(owner))) == expected
        assert len(expected) > 5
    assert everything[-1].inputs[0].value == 40
    assert everything[0].at == datetime.fromtimestamp(FIRST_TIME, tz=UTC)


def test_order_and_disguise_of_the_files_change_nothing(folder, tmp_path):
    other = tmp_path / "other"
    write(other, chain(20)[::-1], files=2, key=KEY)
    for owner in OWNERS:
        assert told(BlockFolder(folder, network=REGTEST), owner) == told(BlockFolder(other, network=REGTEST), owner)


def test_a_pruned_directory_keeps_its_heights_and_says_what_it_does_not_know(tmp_path):
    write(tmp_path, chain(20)[12:], files=1)
    book = BlockFolder(tmp_path, network=REGTEST)
    first = next(t for t in book.everything() if t.inputs)
    assert (first.height, book.height) == (12, 19)
    assert (first.inputs[0].address, first.inputs[0].value) == (None, 0)


def test_a_stale_block_moves_nothing(tmp_path):
    blocks = chain(8)
    stale, _, _ = mined(99, GENESIS, (bytes(32), 5), [("shop", 1)])
    write(tmp_path, [*blocks, stale], files=1)
    book = BlockFolder(tmp_path, network=REGTEST)
    assert book.height == 7
    assert all(t.outputs[0].value != 1 for t in book.transfers(address_of("shop")))


def test_building_goes_on_where_it_was_interrupted(folder, tmp_path, monkeypatch):
    home, read = tmp_path / "index", []
    genuine = block_index._read

    def breaking(number, *rest):
        read.append(number)
        if len(read) == 3:
            raise KeyboardInterrupt
        return genuine(number, *rest)

    monkeypatch.setattr(block_index, "_read", breaking)
    with pytest.raises(KeyboardInterrupt):
        BlockFolder(folder, index=home, network=REGTEST)
    assert BlockFolder(folder, index=home, network=REGTEST).height == 19
    assert read == [0, 1, 2, 2]


def test_a_file_that_grew_is_read_again_and_the_others_are_not(folder, tmp_path, monkeypatch):
    home, read, genuine = tmp_path / "index", [], block_index._read
    BlockFolder(folder, index=home, network=REGTEST)
    monkeypatch.setattr(block_index, "_read", lambda number, *rest: read.append(number) or genuine(number, *rest))
    with (folder / "blocks" / "blk00002.dat").open("ab") as file:
        file.write(REGTEST.magic + struct.pack("<I", len(newest := chain(21)[20])) + newest)
    assert BlockFolder(folder, index=home, network=REGTEST).height == 20
    assert read == [2]
    assert len(list(home.iterdir())) == 3


def test_blocks_above_a_height_can_be_passed_over(folder):
    book = BlockFolder(folder, network=REGTEST, until=11)
    assert (book.height, max(t.height for t in book.transfers(address_of("shop")))) == (11, 11)


def test_the_command_builds_the_index_and_says_how_far_it_is(folder, tmp_path, capsys):
    assert index.run([str(folder), str(tmp_path / "index"), "--network", "regtest"]) == 0
    assert "3 of 3 files" in capsys.readouterr().err
    assert index.run([str(tmp_path / "index"), str(tmp_path / "other")]) == 2


def test_a_folder_without_block_files_is_refused(tmp_path):
    with pytest.raises(BlockFilesBroken, match="No blk"):
        BlockFolder(tmp_path)


def test_a_transaction_of_litecoin_that_leads_into_its_extension_is_read():
    plain = serialised([(b"\x07" * 32, 0, b"")], [("shop", 5)])
    body, locktime = plain[4:-4], plain[-4:]
    marked = plain[:4] + b"\x00\x08" + body + b"\x00" + locktime
    assert read_transaction(marked).txid == read_transaction(plain).txid == double_sha256(plain)[::-1].hex()
    assert address_of_script(output_script("shop"), REGTEST) == address_of("shop")
