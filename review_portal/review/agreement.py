"""Agreement of two judgements: raw agreement, Cohen's kappa, prevalence, each with its interval."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Z = 1.959963984540054  # 95 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval."""

    part: int
    whole: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two judgements agree. Kappa is None where all gave one answer: then it says nothing."""

    pairs: int
    raw: Share
    kappa: float | None
    kappa_low: float | None
    kappa_high: float | None
    prevalence: dict[str, float]


def wilson(part: int, whole: int) -> Share:
    """Return a share with Wilson's score interval (1927), which stays honest for small samples.

    >>> share = wilson(8, 10); round(share.low, 3), round(share.high, 3)
    (0.49, 0.943)
    """
    if whole == 0:
        return Share(0, 0, 0.0, 0.0, 1.0)
    value, square = part / whole, Z * Z
    middle = (value + square / (2 * whole)) / (1 + square / whole)
    reach = Z * math.sqrt(value * (1 - value) / whole + square / (4 * whole * whole)) / (1 + square / whole)
    return Share(part, whole, value, max(0.0, middle - reach), min(1.0, middle + reach))


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Compare first and second answers.

    1. Raw agreement with Wilson's interval.
    2. Cohen's kappa (1960): agreement beyond what the two margins alone would give.
    3. Its interval from the large-sample variance of Fleiss, Cohen and Everitt (1969).
    4. Prevalence: how often each answer was given at all; a rare answer makes kappa low though people agree.
    """
    count = len(pairs)
    raw = wilson(sum(first == second for first, second in pairs), count)
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    answers = sorted(firsts | seconds)
    prevalence = {name: (firsts[name] + seconds[name]) / (2 * count) for name in answers}
    chance = sum(firsts[name] * seconds[name] for name in answers) / (count * count) if count else 1.0
    if chance >= 1:
        return Agreement(count, raw, None, None, None, prevalence)
    kappa = (raw.value - chance) / (1 - chance)
    reach = Z * math.sqrt(kappa_variance(pairs, kappa=kappa, chance=chance))
    return Agreement(count, raw, kappa, max(-1.0, kappa - reach), min(1.0, kappa + reach), prevalence)


def kappa_variance(pairs: Sequence[tuple[str, str]], *, kappa: float, chance: float) -> float:
    """Return the large-sample variance of kappa (Fleiss, Cohen and Everitt 1969, equation 13)."""
    count = len(pairs)
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    same = other = 0.0
    for (first, second), times in Counter(pairs).items():
        share = times / count
        if first == second:
            margins = (firsts[first] + seconds[first]) / count
            same += share * (1 - margins * (1 - kappa)) ** 2
        else:
            # The second's margin of the first answer, the first's margin of the second: the order matters.
            other += share * ((seconds[first] + firsts[second]) / count) ** 2
    total = same + (1 - kappa) ** 2 * other - (kappa - chance * (1 - kappa)) ** 2
    return max(total, 0.0) / (count * (1 - chance) ** 2)
