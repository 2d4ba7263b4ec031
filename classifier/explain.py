"""Finds the words that raised a score by leaving each out and scoring again, all in a few fixed batches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classifier.normalise import normalise
from classifier.reading import Reading, Window
from classifier.reasons import Reason, kind_of

if TYPE_CHECKING:
    from classifier.runtime import Classifier

MOST_PARTS = 19  # with the whole text one batch of the second shape: a median post costs one run
LEAST_SHARE = 0.04
MOST_REASONS = 8
SHOWN_TRICKS = frozenset(
    {
        "look-alike",
        "leet",
        "invisible",
        "combining",
        "stylised",
        "spaced",
        "bracketed",
        "emoji",
        "starred",
        "broken",
        "repeated",
    }
)
WORD = re.compile(r"\S+")

Part = tuple[int, int]


def explain(classifier: Classifier, text: str) -> list[Reason]:
    """Return reasons, strongest first: how far the logit falls when a part of the reading is left out."""
    reading = classifier.reader.read(text)
    window = classifier.evidence([reading]).windows[0]
    parts = parts_of(reading, window)
    if not parts:
        return []
    drops = _drops(classifier, reading, window, parts)
    rises = np.maximum(drops, 0)
    if rises.sum() <= 0:
        return []
    shares = rises / rises.sum()
    tricks = [(c.start, c.end) for c in normalise(text).changes if c.kind in SHOWN_TRICKS]
    reasons = [
        _reason(reading, part, float(share), tricks)
        for part, share in zip(parts, shares, strict=True)
        if share >= LEAST_SHARE
    ]
    return sorted(reasons, key=lambda reason: -reason.share)[:MOST_REASONS]


def parts_of(reading: Reading, window: Window) -> list[Part]:
    """Return the words inside the window; in a long window neighbouring words go together."""
    spans = [span for span in window.spans if span]
    if not spans:
        return []
    first, last = spans[0][0], spans[-1][1]
    words = [m.span() for m in WORD.finditer(reading.text) if m.start() >= first and m.end() <= last]
    size = -(-len(words) // MOST_PARTS) or 1
    return [(words[i][0], words[min(i + size, len(words)) - 1][1]) for i in range(0, len(words), size)]


def _without(window: Window, part: Part) -> Window:
    kept = [i for i, span in enumerate(window.spans) if not span or not _overlap(span, part)]
    return Window(tuple(window.ids[i] for i in kept), tuple(window.spans[i] for i in kept))


def _overlap(first: Part, second: Part) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _drops(classifier: Classifier, reading: Reading, window: Window, parts: list[Part]) -> NDArray[np.float64]:
    """Return by how much the combined logit falls without each part."""
    settings = classifier.settings
    logits = classifier.engine.logits([window, *(_without(window, part) for part in parts)])[:, 0]
    first, last = window.bounds
    stretch = window.stretch(reading.text)
    texts = [stretch, *(reading.text[first : part[0]] + reading.text[part[1] : last] for part in parts)]
    whole = settings.encoder_slope * logits.astype(np.float64) + settings.baseline_slope * classifier.baseline.logits(
        texts
    )
    return np.asarray(whole[0] - whole[1:])


def _reason(reading: Reading, part: Part, share: float, tricks: list[Part]) -> Reason:
    start, end = reading.offsets[part[0]], reading.offsets[part[1]]
    disguised = any(_overlap(trick, (start, end)) for trick in tricks)
    return Reason(start, end, kind_of(reading.text[part[0] : part[1]], disguised=disguised), share)
