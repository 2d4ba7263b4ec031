"""Scores in two stages: the encoder reads only those posts of which the n-gram baseline finds a window suspicious."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from classifier.reading import Reading
from classifier.runtime import Classifier, Prediction


class Scorer(Protocol):
    """What scores posts: the classifier, or the cascade before it."""

    @property
    def version(self) -> str: ...

    def predict(self, texts: Sequence[str]) -> list[Prediction]: ...


class Cascade:
    """The classifier behind its baseline. A post that passes scores as without the cascade, to the bit.

    A post ruled out has the score 0, no labels and no language, and "screened" behind its model version: nobody
    looked closer. Each window is judged by itself, for n-grams of a long post drown its last line.
    """

    def __init__(self, classifier: Classifier) -> None:
        self.classifier = classifier
        self.version = f"{classifier.version} cascade"

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        suspected = self.suspected([self.classifier.reader.read(text) for text in texts])
        passed = iter(self.classifier.predict([text for text, one in zip(texts, suspected, strict=True) if one]))
        clear = Prediction(0.0, False, False, model_version=f"{self.classifier.version} screened")
        return [next(passed) if one else clear for one in suspected]

    def suspected(self, readings: Sequence[Reading]) -> list[bool]:
        """Say of each post whether the baseline leaves it to the encoder."""
        windows = self.classifier.reader.batch_windows(readings)
        stretches = [
            one.stretch(reading.text) for reading, found in zip(readings, windows, strict=True) for one in found
        ]
        passes = self.classifier.baseline.logits(stretches) >= self.classifier.settings.pass_from
        ends = np.cumsum([len(found) for found in windows])
        return [bool(part.any()) for part in np.split(passes, ends[:-1])] if windows else []
