"""Ranking figures with honest intervals: average precision, AUROC, recall at a share of false alarms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
Scores = NDArray[np.float64]


def average_precision(labels: Labels, scores: Scores) -> float:
    """Return AP = Σ (Rₙ − Rₙ₋₁) Pₙ; nan without adverts."""
    if not labels.any():
        return float("nan")
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(labels, scores))


def auroc(labels: Labels, scores: Scores) -> float:
    """Return the area under the ROC curve; nan when one label is missing."""
    if labels.min() == labels.max():
        return float("nan")
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, scores))


def recall_at(labels: Labels, scores: Scores, *, false_alarms: float) -> float:
    """Return the share of adverts above the lowest threshold that alarms on at most this share of negatives."""
    negatives, positives = scores[labels == 0], scores[labels == 1]
    if not len(negatives) or not len(positives):
        return float("nan")
    return float((positives > threshold_for(negatives, false_alarms)).mean())


def threshold_for(negatives: Scores, false_alarms: float) -> float:
    """Return a score that at most this share of the negatives exceeds."""
    allowed = int(np.floor(false_alarms * len(negatives)))
    return float(np.sort(negatives)[::-1][allowed]) if allowed < len(negatives) else -np.inf


def calibration_error(labels: Labels, scores: Scores, *, bins: int = 15) -> float:
    """Return ECE with bins of equal count."""
    order = np.argsort(scores)
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [abs(labels[part].mean() - scores[part].mean()) * len(part) for part in parts]
    return float(sum(gaps) / len(scores))


def interval(
    figure: Callable[[Labels, Scores], float], labels: Labels, scores: Scores, *, rounds: int = 300
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of a figure."""
    chance = np.random.default_rng(0)
    draws = [chance.integers(0, len(labels), len(labels)) for _ in range(rounds)]
    values = np.array([figure(labels[draw], scores[draw]) for draw in draws])
    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan")
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
