"""Writes the address that a Bitcoin output script pays to."""

from dataclasses import dataclass

import base58
from embit import bech32

from tracing.addresses.base58check import decode


@dataclass(frozen=True, slots=True)
class Network:
    """What tells the networks of Bitcoin apart in files and in addresses."""

    magic: bytes
    key_version: bytes
    script_version: bytes
    prefix: str


MAIN = Network(bytes.fromhex("f9beb4d9"), b"\x00", b"\x05", "bc")
TEST = Network(bytes.fromhex("0b110907"), b"\x6f", b"\xc4", "tb")
REGTEST = Network(bytes.fromhex("fabfb5da"), b"\x6f", b"\xc4", "bcrt")
LITECOIN = Network(bytes.fromhex("fbc0b6db"), b"\x30", b"\x32", "ltc")
OP_0, OP_1, OP_16 = 0x00, 0x51, 0x60


def address_of(script: bytes, network: Network = MAIN) -> str | None:
    """Read P2PKH, P2SH and every witness program; None for what has no address (OP_RETURN, bare keys)."""
    if len(script) == 25 and script[:3] == b"\x76\xa9\x14" and script[23:] == b"\x88\xac":
        return str(base58.b58encode_check(network.key_version + script[3:23]).decode())
    if len(script) == 23 and script[:2] == b"\xa9\x14" and script[22:] == b"\x87":
        return str(base58.b58encode_check(network.script_version + script[2:22]).decode())
    if 4 <= len(script) <= 42 and script[1] == len(script) - 2 and (script[0] == OP_0 or OP_1 <= script[0] <= OP_16):
        version = 0 if script[0] == OP_0 else script[0] - OP_1 + 1
        encoded: str | None = bech32.encode(network.prefix, version, list(script[2:]))
        return encoded
    return None


def script_of(address: str, network: Network = MAIN) -> bytes | None:
    """Write the script behind an address of this network; None for any other text. `address_of` undoes it."""
    if address.lower().startswith(network.prefix + "1"):
        version, program = bech32.decode(network.prefix, address)
        return (
            None if version is None else bytes([OP_0 if version == 0 else OP_1 + version - 1, len(program), *program])
        )
    payload = decode(address) or b""
    if len(payload) != 21:
        return None
    kinds = {
        network.key_version: b"\x76\xa9\x14" + payload[1:] + b"\x88\xac",
        network.script_version: b"\xa9\x14" + payload[1:] + b"\x87",
    }
    return kinds.get(payload[:1])
