"""Invents a ledger of any length in little memory: owners with many addresses each, who pay one another."""

import random
from array import array
from collections.abc import Iterator
from pathlib import Path

SEED = 20261122
TRANSACTIONS_AN_OWNER = 20
# Odd, so that no two numbers meet; makes numbers look like the hashes that addresses are.
SPREAD, MASK = 0x5851F42D4C957F2D14057B7EF767814F9E3779, (1 << 150) - 1
INPUTS = (1, 1, 1, 2, 2, 3)


def address(owner: int, number: int) -> str:
    return f"bc1q{((owner << 32) + number + 1) * SPREAD & MASK:038x}"


def lines(count: int) -> Iterator[str]:
    """Yield payments as JSON lines: an owner spends some of his addresses, pays another and takes fresh change."""
    chance = random.Random(SEED)
    owners = max(2, count // TRANSACTIONS_AN_OWNER)
    held = array("I", [1]) * owners
    for number in range(count):
        payer, payee = int(chance.random() * owners), int(chance.random() * owners)
        spent = [int(chance.random() * held[payer]) for _ in range(chance.choice(INPUTS))]
        held[payee] += chance.random() < 0.5
        held[payer] += 1
        inputs = ", ".join(part(payer, place, chance) for place in spent)
        paid, change = part(payee, held[payee] - 1, chance), part(payer, held[payer] - 1, chance)
        yield f'{{"txid": "{number:064x}", "inputs": [{inputs}], "outputs": [{paid}, {change}]}}\n'


def part(owner: int, number: int, chance: random.Random) -> str:
    return f'{{"address": "{address(owner, number)}", "value": {int(chance.random() * 1_000_000_000)}}}'


def write(path: Path, count: int) -> None:
    with path.open("w", buffering=1 << 22) as file:
        file.writelines(lines(count))
