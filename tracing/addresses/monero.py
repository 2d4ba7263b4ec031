"""Monero: base58 in blocks of eight bytes, a network byte and four bytes of Keccak-256."""

from dataclasses import dataclass

from eth_hash.auto import keccak

from tracing.addresses.base58check import ALPHABET, foreign_letters
from tracing.addresses.verdict import Currency, Verdict, accept, refuse, refuse_worthless

FULL_BLOCK, FULL_BLOCK_LETTERS = 8, 11
# Letters of a last, shorter block → its bytes (monero: src/common/base58.cpp, encoded_block_sizes).
BLOCK_BYTES = {2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}
STANDARD_SIZE, INTEGRATED_SIZE = 69, 77
LENGTHS = {95: STANDARD_SIZE, 106: INTEGRATED_SIZE}
KINDS = {
    18: ("standard", STANDARD_SIZE),
    19: ("integrated", INTEGRATED_SIZE),
    42: ("subaddress", STANDARD_SIZE),
}
TEST_NETWORKS = {53: "testnet", 54: "testnet", 63: "testnet", 24: "stagenet", 25: "stagenet", 36: "stagenet"}
DIGIT = {letter: value for value, letter in enumerate(ALPHABET)}


def decode(text: str) -> bytes | None:
    """Decode Monero's block base58; None when a block's letters mean more than its bytes can hold."""
    octets = bytearray()
    for start in range(0, len(text), FULL_BLOCK_LETTERS):
        block = text[start : start + FULL_BLOCK_LETTERS]
        size, number = BLOCK_BYTES.get(len(block)), 0
        for letter in block:
            number = number * len(ALPHABET) + DIGIT[letter]
        if size is None or number >= 256**size:
            return None
        octets += number.to_bytes(size)
    return bytes(octets)


@dataclass(frozen=True, slots=True)
class Monero:
    currency: Currency = Currency.XMR

    def examine(self, text: str) -> Verdict | None:
        if len(text) not in LENGTHS or not text.isalnum():
            return None
        if foreign := foreign_letters(text):
            return refuse(text, f"Not base58: {foreign!r} is not in its alphabet.", currency=self.currency)
        octets = decode(text)
        if octets is None or keccak(octets[:-4])[:4] != octets[-4:]:
            return refuse(text, "The Keccak checksum of a Monero address does not hold.", currency=self.currency)
        return self._read(text, octets)

    def _read(self, text: str, octets: bytes) -> Verdict:
        network, size = octets[0], len(octets)
        if network in TEST_NETWORKS:
            return refuse_worthless(text, f"A {TEST_NETWORKS[network]} address", currency=self.currency)
        kind, right = KINDS.get(network, ("", 0))
        if size != right:
            reason = f"Network byte {network} and {size} bytes do not belong together in Monero."
            return refuse(text, reason, currency=self.currency)
        reason = f"{kind.capitalize()}; the Keccak checksum holds."
        return accept(text, currency=self.currency, kind=kind, reason=reason)
