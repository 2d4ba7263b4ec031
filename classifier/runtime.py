"""Scores texts: the same text always gets the same score, alone or in any company."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.baseline import Baseline
from classifier.engine import Engine
from classifier.export import WEIGHTS, graph_folder
from classifier.labels import KINDS, ROLES, SUBSTANCES
from classifier.language import identify
from classifier.reading import Reader, Reading, Window
from classifier.reasons import Reason
from classifier.thresholds import Floats, Settings, sigmoid

PARTS = np.cumsum([1, len(ROLES), len(SUBSTANCES), 1, len(KINDS)])


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one model version says of one text; `flagged` and `abstained` never hold together."""

    score: float
    flagged: bool
    abstained: bool
    labels: dict[str, float] = field(default_factory=dict)
    substances: dict[str, float] = field(default_factory=dict)
    protected: float = 0.0
    language: str = "und"
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Logits of a batch: one row a text, of its highest window; the baseline's beside it."""

    encoder: NDArray[np.float32]
    baseline: Floats
    windows: list[Window] = field(default_factory=list)


class Classifier:
    """The shipped detector. Load it once; `predict` is pure."""

    def __init__(self, folder: Path) -> None:
        graph = graph_folder(folder)
        self.settings = Settings.load(folder)
        self.reader = Reader(graph)
        self.engine = Engine(graph)
        self.baseline = Baseline.load(folder / "baseline.safetensors")

    @classmethod
    def load(cls, folder: Path | None = None) -> Classifier:
        """Load weights from a folder (the shipped ones by default); the first call builds the merged graph."""
        return cls(folder or WEIGHTS)

    @cached_property
    def version(self) -> str:
        """Weights, runtime and precision: what a score must be recorded with."""
        return f"{self.settings.version} {self.engine.runtime} {self.engine.precision}"

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Score texts; the order and company of the texts do not change any score."""
        if not texts:
            return []
        evidence = self.evidence([self.reader.read(text) for text in texts])
        scores = self.probabilities(evidence)
        return [
            self._prediction(text, float(score), logits)
            for text, score, logits in zip(texts, scores, evidence.encoder, strict=True)
        ]

    def predictions(self, texts: Iterable[str], *, at_once: int = 256) -> Iterator[Prediction]:
        """Score a stream of any length in constant memory."""
        stream = iter(texts)
        while part := list(islice(stream, at_once)):
            yield from self.predict(part)

    def scores(self, texts: Sequence[str]) -> Floats:
        return self.probabilities(self.evidence([self.reader.read(text) for text in texts]))

    def probabilities(self, evidence: Evidence) -> Floats:
        return self.settings.probability(evidence.encoder[:, 0].astype(np.float64), evidence.baseline)

    def evidence(self, readings: Sequence[Reading]) -> Evidence:
        """Return the logits of each text's highest window: an advert in the last line of a page counts."""
        windows = self.reader.batch_windows(readings)
        pairs = [(reading, window) for reading, found in zip(readings, windows, strict=True) for window in found]
        encoder = self.engine.logits([window for _, window in pairs])
        baseline = self.baseline.logits([window.stretch(reading.text) for reading, window in pairs])
        combined = self.settings.encoder_slope * encoder[:, 0] + self.settings.baseline_slope * baseline
        chosen, start = [], 0
        for found in windows:
            chosen.append(start + int(combined[start : start + len(found)].argmax()))
            start += len(found)
        return Evidence(encoder[chosen], baseline[chosen], [pairs[place][1] for place in chosen])

    def explain(self, text: str) -> list[Reason]:
        """Return the words that moved the score up, as spans of the original text, strongest first."""
        from classifier.explain import explain

        return explain(self, text)

    def _prediction(self, text: str, score: float, logits: NDArray[np.float32]) -> Prediction:
        _, roles, substances, protected, _ = np.split(logits.astype(np.float64), PARTS[:-1])
        shares = np.exp(substances - substances.max())
        flagged = score >= self.settings.flag_from
        return Prediction(
            score=score,
            flagged=flagged,
            abstained=not flagged and score >= self.settings.abstain_from,
            labels={role.value: float(value) for role, value in zip(ROLES, sigmoid(roles), strict=True)},
            substances={
                group.value: float(value) for group, value in zip(SUBSTANCES, shares / shares.sum(), strict=True)
            },
            protected=float(sigmoid(protected)[0]),
            language=identify(text),
            model_version=self.version,
        )
