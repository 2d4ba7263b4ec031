"""Invents transactions of several owners as each protocol makes them, and those of one owner that look alike."""

import random
from collections.abc import Callable, Sequence
from itertools import pairwise

Sums = tuple[list[int], list[int]]
MINING_FEE = 2_000
# WabiSabi's standard sums (WalletWasabi, DenominationBuilder).
STANDARD = sorted(
    {2**n for n in range(13, 37)}
    | {k * 3**n for n in range(8, 23) for k in (1, 2)}
    | {k * 10**n for n in range(4, 11) for k in (1, 2, 5)}
)
ROUND_SUMS = (100_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000)
POOLS = (100_000, 1_000_000, 5_000_000, 50_000_000)


def about(chance: random.Random, low: float, high: float) -> int:
    """Draw a sum between ten to the power of `low` and of `high`, small ones as often as large ones."""
    return int(10 ** chance.uniform(low, high))


def coins(chance: random.Random, total: int, choices: Sequence[int] = (1, 1, 2, 3)) -> list[int]:
    """Part what an owner has into the coins that he brings."""
    cuts = sorted(chance.randint(1, total - 1) for _ in range(chance.choice(choices) - 1))
    return [last - first for first, last in pairwise([0, *cuts, total])]


def wabisabi(chance: random.Random, owners: int) -> Sums:
    """Each owner parts his sum into some of the round's standard sums; what is left over is his change."""
    offered = sorted(chance.sample(STANDARD, 25), reverse=True)
    brought: list[int] = []
    paid: list[int] = []
    for _ in range(owners):
        mine = [about(chance, 5.2, 8.5) for _ in range(chance.choice((1, 1, 2, 3, 5)))]
        brought += mine
        left = sum(mine) - MINING_FEE
        for _ in range(10):
            if not (fitting := [one for one in offered if one <= left]):
                break
            paid.append(chance.choice(fitting[:4]))
            left -= paid[-1]
        paid += [left] if left > 5_000 else []
    return brought, paid


def wasabi(chance: random.Random, owners: int) -> Sums:
    """A tenth of a coin for each, and twice, four times that where two owners have so much; a coordinator's fee."""
    base = 10_000_000 + chance.randint(0, 200_000)
    fee = base * 3 // 1000
    left = [about(chance, 3, 8.3) for _ in range(owners)]
    brought = [coin for one in left for coin in coins(chance, base + fee + MINING_FEE + one)]
    paid, level = [base] * owners, 2
    while len(rich := [place for place, one in enumerate(left) if one >= base * level]) > 1:
        for place in rich:
            paid.append(base * level)
            left[place] -= base * level
        level *= 2
    return brought, [*paid, *(one for one in left if one > 3_000), fee * owners]


def whirlpool(chance: random.Random, owners: int) -> Sums:
    """One pool's sum for each; two owners are new and pay the fee."""
    pool = chance.choice(POOLS)
    return [pool + (chance.randint(200, 9_000) if place < 2 else 0) for place in range(owners)], [pool] * owners


def joinmarket(chance: random.Random, owners: int) -> Sums:
    """One sum and his change for each; the taker pays the makers and the miners."""
    common, reward = about(chance, 6, 9), 0
    brought: list[int] = []
    paid = [common] * owners
    for _ in range(owners - 1):
        rest, earned = about(chance, 4, 9), chance.randint(100, common // 500 + 101)
        brought += coins(chance, common + rest)
        paid.append(rest + earned)
        reward += earned
    rest = about(chance, 4, 9)
    return [*brought, *coins(chance, common + rest + reward + MINING_FEE)], [*paid, rest]


def batch(chance: random.Random, payees: int) -> Sums:
    """An exchange pays customers, some of whom take the same round sum, out of many coins."""
    sums = [about(chance, 4, 8) if chance.random() < 0.7 else chance.choice(ROUND_SUMS) for _ in range(payees)]
    return _with_change(chance, sums)


def payroll(chance: random.Random, payees: int) -> Sums:
    """One owner pays the same sum to many out of many coins."""
    return _with_change(chance, [about(chance, 5, 7)] * payees)


def _with_change(chance: random.Random, sums: list[int]) -> Sums:
    total = int(sum(sums) * chance.uniform(1.05, 4)) + MINING_FEE
    brought = coins(chance, total, (len(sums), 2 * len(sums)))
    return brought, [*sums, total - sum(sums) - MINING_FEE]


Maker = Callable[[random.Random, int], Sums]
SEVERAL: dict[str, tuple[Maker, tuple[int, ...]]] = {
    "wasabi 2": (wabisabi, (10, 30, 80)),
    "wasabi 1": (wasabi, (5, 20, 80)),
    "whirlpool": (whirlpool, (5, 8)),
    "joinmarket": (joinmarket, (3, 6, 10)),
}
ONE: dict[str, tuple[Maker, tuple[int, ...]]] = {
    "batch": (batch, (5, 30, 150)),
    "payroll": (payroll, (3, 10, 50)),
}
