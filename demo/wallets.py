"""Invented addresses with valid checksums; `python -m demo.wallets` prints them.

Each is the hash of a phrase dressed as a public key hash: no private key was ever made, nobody can spend from
it, and the same phrase gives the same address for ever.
"""

from base64 import urlsafe_b64encode
from binascii import crc_hqx
from hashlib import sha256

import base58
from embit import bech32
from eth_utils.address import to_checksum_address

#: campaign in fixtures/demo → currency
WALLETS = {
    "tgavan": "btc",
    "snowline": "tron",
    "obmen": "ltc",
    "polar": "btc",
    "sultan": "evm",
    "kosmos": "ton",
    "reaktiv": "tron",
    "donation": "btc",
    "trader": "evm",
    "gamer": "ton",
}


def address(name: str) -> str:
    """The address of a name in WALLETS, e.g. 'tgavan' → 'bc1q…'."""
    return _KINDS[WALLETS[name]](sha256(f"qalqan demo wallet: {name}".encode()).digest())


def segwit(prefix: str, seed: bytes) -> str:
    """BIP-173, version 0, 20 bytes."""
    return str(bech32.encode(prefix, 0, list(seed[:20])))


def _tron(seed: bytes) -> str:
    """Base58Check with version 0x41."""
    return str(base58.b58encode_check(b"\x41" + seed[:20]).decode())


def _ton(seed: bytes) -> str:
    """Bounceable, workchain 0, CRC16-XMODEM, base64url (TEP-2)."""
    body = b"\x11\x00" + seed
    return urlsafe_b64encode(body + crc_hqx(body, 0).to_bytes(2, "big")).decode()


_KINDS = {
    "btc": lambda seed: segwit("bc", seed),
    "ltc": lambda seed: segwit("ltc", seed),
    "tron": _tron,
    "evm": lambda seed: str(to_checksum_address(seed[:20])),
    "ton": _ton,
}

if __name__ == "__main__":
    for name, currency in WALLETS.items():
        print(f"{name}\t{currency}\t{address(name)}")
