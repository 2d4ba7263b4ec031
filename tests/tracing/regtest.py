"""Makes a real Bitcoin regtest chain with Bitcoin Core's own consensus code (py-bitcoinkernel)."""

import hashlib
import struct
from pathlib import Path

import base58
import pbk

from tracing.ledgers.scripts import REGTEST

GENESIS = bytes.fromhex("0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206")[::-1]
SUBSIDY, MATURITY = 50 * 10**8, 100
FIRST_TIME, BLOCK_SECONDS = 1_700_000_000, 600
EASIEST_TARGET = 0x7FFFFF << (8 * 29)


def double_sha256(raw: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(raw).digest()).digest()


def redeem_script(owner: str) -> bytes:
    """Anyone can spend it, and every name has its own: the chain is real, the keys are left out of the story."""
    return bytes([len(owner)]) + owner.encode() + b"\x75\x51"


def script_hash(owner: str) -> bytes:
    return hashlib.new("ripemd160", hashlib.sha256(redeem_script(owner)).digest()).digest()


def output_script(owner: str) -> bytes:
    return b"\xa9\x14" + script_hash(owner) + b"\x87"


def address(owner: str) -> str:
    return base58.b58encode_check(REGTEST.script_version + script_hash(owner)).decode()


def count(number: int) -> bytes:
    return bytes([number]) if number < 0xFD else b"\xfd" + struct.pack("<H", number)


def serialised(inputs: list[tuple[bytes, int, bytes]], outputs: list[tuple[str, int]]) -> bytes:
    body = struct.pack("<i", 2) + count(len(inputs))
    for txid, index, script in inputs:
        body += txid + struct.pack("<I", index) + count(len(script)) + script + b"\xff" * 4
    body += count(len(outputs))
    for owner, value in outputs:
        script = output_script(owner)
        body += struct.pack("<q", value) + count(len(script)) + script
    return body + struct.pack("<I", 0)


def merkle_root(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = hashes + hashes[-1:] if len(hashes) % 2 else hashes
        hashes = [double_sha256(hashes[i] + hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


class Chain:
    """Mines blocks; `coins` are the unspent outputs as owner → list of (txid, index, value)."""

    def __init__(self, folder: Path) -> None:
        self.manager = pbk.load_chainman(folder, pbk.ChainType.REGTEST)
        self.previous, self.height = GENESIS, 0
        self.coins: dict[str, list[tuple[bytes, int, int]]] = {}

    def mine(self, transactions: list[bytes] | None = None, *, miner: str = "miner") -> None:
        """Mine one block and check that the tip moved: the return value alone says too little."""
        self.height += 1
        push = bytes([0x50 + self.height]) if self.height <= 16 else self._height_push()
        coinbase = serialised([(bytes(32), 0xFFFFFFFF, push + b"\x01\x00")], [(miner, SUBSIDY)])
        everything = [coinbase, *(transactions or [])]
        root = merkle_root([double_sha256(raw) for raw in everything])
        header = self._solved(root)
        self.manager.process_block(pbk.Block(header + count(len(everything)) + b"".join(everything)))
        self.previous = double_sha256(header)
        assert self.manager.get_active_chain().height == self.height
        self.coins.setdefault(miner, []).append((double_sha256(coinbase), 0, SUBSIDY))

    def pay(self, spends: list[str], outputs: list[tuple[str, int]]) -> None:
        """Spend the oldest coin of each owner and mine the transaction at once."""
        coins = [(owner, self.coins[owner].pop(0)) for owner in spends]
        pushes = [redeem_script(owner) for owner, _ in coins]
        inputs = [(txid, index, bytes([len(p)]) + p) for (_, (txid, index, _)), p in zip(coins, pushes, strict=True)]
        raw = serialised(inputs, outputs)
        for index, (owner, value) in enumerate(outputs):
            self.coins.setdefault(owner, []).append((double_sha256(raw), index, value))
        self.mine([raw])

    def _height_push(self) -> bytes:
        number = self.height.to_bytes(self.height.bit_length() // 8 + 1, "little")
        return bytes([len(number)]) + number

    def _solved(self, root: bytes) -> bytes:
        nonce, seconds = 0, FIRST_TIME + self.height * BLOCK_SECONDS
        while True:
            header = (
                struct.pack("<i", 0x20000000) + self.previous + root + struct.pack("<III", seconds, 0x207FFFFF, nonce)
            )
            if int.from_bytes(double_sha256(header), "little") < EASIEST_TARGET:
                return header
            nonce += 1
