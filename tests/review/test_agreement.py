"""Agreement, checked by hand, against scikit-learn, and by chance."""

from __future__ import annotations

import math
import random

import pytest
from sklearn.metrics import cohen_kappa_score

from review_portal.review.agreement import agreement, kappa_variance, wilson

#: Two readers of 50 cases: both yes 20, both no 15, yes-no 5, no-yes 10. Kappa is 0.4 by hand.
FIFTY = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10


def test_the_example_by_hand() -> None:
    found = agreement(FIFTY)
    assert (found.pairs, found.raw.value, round(found.kappa or 0, 6)) == (50, 0.7, 0.4)
    assert found.prevalence == {"n": 0.45, "y": 0.55}


def test_it_agrees_with_another_implementation() -> None:
    chance = random.Random(5)
    pairs = [(chance.choice("abc"), chance.choice("aabc")) for _ in range(300)]
    assert agreement(pairs).kappa == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)))


def test_the_interval_is_as_wide_as_resampling_says() -> None:
    chance = random.Random(7)
    kappas = [agreement(chance.choices(FIFTY, k=50)).kappa or 0 for _ in range(2000)]
    middle = sum(kappas) / len(kappas)
    spread = math.sqrt(sum((kappa - middle) ** 2 for kappa in kappas) / len(kappas))
    assert math.sqrt(kappa_variance(FIFTY, kappa=0.4, chance=0.5)) == pytest.approx(spread, rel=0.06)


def test_a_rare_answer_lowers_kappa_but_not_raw_agreement() -> None:
    rare = agreement([("n", "n")] * 95 + [("y", "n")] * 3 + [("n", "y")] * 2)
    assert rare.raw.value == 0.95
    assert rare.kappa is not None
    assert rare.kappa < 0


def test_one_answer_only_says_nothing_of_agreement() -> None:
    assert agreement([("n", "n")] * 9).kappa is None
    assert agreement([]).kappa is None


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (0, 0, 0.0, 1.0)]
)
def test_intervals_of_small_samples_are_wide(part: int, whole: int, low: float, high: float) -> None:
    share = wilson(part, whole)
    assert (round(share.low, 3), round(share.high, 3)) == (low, high)
