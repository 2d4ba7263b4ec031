"""Draws the card's two pictures, precision over recall and reliability, as SVG without a plotting library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from classifier.evaluate import Scored
from classifier.metrics import Labels, Scores

SIZE, EDGE = 320, 42
Points = Sequence[tuple[float, float]]


def precision_recall(labels: Labels, scores: Scores) -> list[tuple[float, float]]:
    """Return (recall, precision) at every advert, highest score first."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(labels[order])
    precision = hits / np.arange(1, len(labels) + 1)
    recall = hits / max(1, hits[-1])
    places = np.flatnonzero(labels[order])
    return [(float(recall[i]), float(precision[i])) for i in places]


def reliability(labels: Labels, scores: Scores, *, bins: int = 10) -> list[tuple[float, float]]:
    """Return (mean score, share of adverts) in bins of equal count."""
    parts = [part for part in np.array_split(np.argsort(scores), bins) if len(part)]
    return [(float(scores[part].mean()), float(labels[part].mean())) for part in parts]


def draw_curves(scored: Scored, folder: Path) -> None:
    lines = {
        "model": precision_recall(scored.labels, scored.scores),
        "baseline": precision_recall(scored.labels, scored.baseline),
    }
    (folder / "precision_recall.svg").write_text(svg(lines, "recall", "precision"), encoding="utf-8")
    steps = {"measured": reliability(scored.labels, scored.scores), "ideal": [(0.0, 0.0), (1.0, 1.0)]}
    (folder / "reliability.svg").write_text(svg(steps, "score", "share of adverts"), encoding="utf-8")


def svg(lines: Mapping[str, Points], across: str, up: str) -> str:
    """Return a picture of lines in the unit square, the first one dark, the second grey."""
    span = SIZE - 2 * EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" font-family="sans-serif" font-size="11">',
        f'<rect width="{SIZE}" height="{SIZE}" fill="#fff"/>',
        f'<rect x="{EDGE}" y="{EDGE}" width="{span}" height="{span}" fill="none" stroke="#999"/>',
        f'<text x="{SIZE / 2}" y="{SIZE - 10}" text-anchor="middle">{across}</text>',
        f'<text x="14" y="{SIZE / 2}" text-anchor="middle" transform="rotate(-90 14 {SIZE / 2})">{up}</text>',
    ]
    for mark in (0.0, 0.5, 1.0):
        place = EDGE + mark * span
        parts.append(f'<text x="{place}" y="{SIZE - EDGE + 14}" text-anchor="middle">{mark:g}</text>')
        parts.append(f'<text x="{EDGE - 6}" y="{SIZE - place + 4}" text-anchor="end">{mark:g}</text>')
    for number, (name, points) in enumerate(lines.items()):
        colour = ("#123a6b", "#999999")[number % 2]
        path = " ".join(f"{EDGE + x * span:.1f},{SIZE - EDGE - y * span:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{EDGE + 8}" y="{SIZE - EDGE - 10 - 14 * number}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])
