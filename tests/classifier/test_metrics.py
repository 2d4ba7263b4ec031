"""Figures on cases small enough to count by hand."""

import math

import numpy as np
import pytest

from classifier.metrics import auroc, average_precision, calibration_error, interval, recall_at, threshold_for

LABELS = np.array([1, 1, 0, 1, 0, 0])
SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.2, 0.1])


def test_average_precision_counts_each_advert() -> None:
    assert average_precision(LABELS, SCORES) == pytest.approx((1 + 1 + 3 / 4) / 3)


def test_auroc_counts_ordered_pairs() -> None:
    assert auroc(LABELS, SCORES) == pytest.approx(8 / 9)


def test_recall_stands_above_the_worst_false_alarm_allowed() -> None:
    assert recall_at(LABELS, SCORES, false_alarms=0.0) == pytest.approx(2 / 3)
    assert recall_at(LABELS, SCORES, false_alarms=0.34) == 1.0


def test_a_threshold_lets_no_more_through_than_asked() -> None:
    negatives = np.linspace(0, 1, 1000)
    assert (negatives > threshold_for(negatives, 0.01)).mean() <= 0.01


def test_a_group_of_one_label_has_no_ranking_figure() -> None:
    assert math.isnan(auroc(np.array([0, 0]), np.array([0.1, 0.2])))
    assert math.isnan(recall_at(np.array([1]), np.array([0.5]), false_alarms=0.01))


def test_perfect_calibration_has_no_error() -> None:
    assert calibration_error(np.array([0, 0, 1, 1]), np.array([0.0, 0.0, 1.0, 1.0]), bins=2) == 0


def test_the_interval_holds_the_figure() -> None:
    chance = np.random.default_rng(1)
    labels = chance.integers(0, 2, 300)
    scores = labels * 0.5 + chance.random(300)
    low, high = interval(auroc, labels, scores, rounds=100)
    assert low < auroc(labels, scores) < high
