"""Measures the shipped runtime on labelled texts: overall, by language, kind and attack, baseline beside it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from classifier import BadInput
from classifier.backbone import say
from classifier.metrics import Labels, Scores, auroc, average_precision, calibration_error, interval, recall_at
from classifier.runtime import Classifier
from classifier.streams import whole
from classifier.thresholds import sigmoid

Figures = dict[str, float | int | list[float] | None]
Figure = Callable[[Labels, Scores], float]


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    label: int
    lang: str = ""
    kind: str = ""
    attack: str = ""


class BadExample(BadInput):
    """A line of the file is not an object with text and label 0 or 1."""


def parse_example(line: str, *, where: str) -> Example:
    """Parse one line; raises BadExample with its place and the cure."""
    try:
        found = json.loads(line)
        text, label = found["text"], found["label"]
        if not isinstance(text, str):
            raise TypeError("text is not a string")
        if label not in (0, 1, "0", "1"):
            raise ValueError(f"label is {label!r}")
        parts = {key: str(found.get(key) or "") for key in ("lang", "kind", "attack")}
        return Example(whole(text), int(label), **parts)
    except (ValueError, KeyError, TypeError) as error:
        raise BadExample(f"{where}: {error!r}; give an object with text and label 0 or 1.") from error


def read_examples(path: Path) -> list[Example]:
    """Read text, label and the optional lang, kind, attack; report bad lines and leave them out.

    Raises BadExample when no line is left.
    """
    examples = []
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                examples.append(parse_example(line.decode("utf-8-sig", "replace"), where=f"{path}:{number}"))
            except BadExample as error:
                say(f"left out: {error}")
    if not examples:
        raise BadExample(f"{path} holds no example; give lines that are objects with text and label 0 or 1.")
    return examples


@dataclass(frozen=True, slots=True)
class Scored:
    """Examples with both scores from the shipped runtime."""

    examples: Sequence[Example]
    scores: Scores
    baseline: Scores

    @property
    def labels(self) -> Labels:
        return np.array([example.label for example in self.examples], np.int64)

    def part(self, places: Sequence[int]) -> Scored:
        return Scored([self.examples[i] for i in places], self.scores[list(places)], self.baseline[list(places)])


def score_examples(classifier: Classifier, examples: Sequence[Example]) -> Scored:
    scores, baseline = [], []
    for start in range(0, len(examples), 256):
        readings = [classifier.reader.read(example.text) for example in examples[start : start + 256]]
        evidence = classifier.evidence(readings)
        scores.append(classifier.probabilities(evidence))
        baseline.append(sigmoid(evidence.baseline))
    return Scored(examples, np.concatenate(scores), np.concatenate(baseline))


def figures(labels: Labels, scores: Scores, *, threshold: float | None, rounds: int = 300) -> Figures:
    """Return the figures of one group of texts; those that need both labels are None where one is missing."""
    named: dict[str, Figure] = {
        "average_precision": average_precision,
        "auroc": auroc,
        "recall_at_1_percent": partial(recall_at, false_alarms=0.01),
        "recall_at_5_percent": partial(recall_at, false_alarms=0.05),
    }
    found: Figures = {"texts": len(labels), "adverts": int(labels.sum())}
    both = 0 < labels.sum() < len(labels)
    for name, figure in named.items():
        found[name] = round(figure(labels, scores), 4) if both else None
        if both and rounds:
            found[f"{name}_95"] = [round(v, 4) for v in interval(figure, labels, scores, rounds=rounds)]
    if threshold is not None:
        found |= at_threshold(labels, scores >= threshold)
        found["calibration_error"] = round(calibration_error(labels, scores), 4)
    return found


def at_threshold(labels: Labels, flagged: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Figures:
    adverts, negatives = labels == 1, labels == 0
    alarms = int((flagged & negatives).sum())
    return {
        "precision": round(float(adverts[flagged].mean()), 4) if flagged.any() else None,
        "recall": round(float(flagged[adverts].mean()), 4) if adverts.any() else None,
        "alarms": alarms,
        "alarms_per_10000": round(10_000 * alarms / int(negatives.sum()), 2) if negatives.any() else None,
    }


def groups_of(examples: Sequence[Example], field: str) -> dict[str, list[int]]:
    """Return places by language, kind or attack.

    A kind names negatives only and an attack adverts too: each kind is measured against all adverts of the file.
    """
    groups: dict[str, list[int]] = {}
    for place, example in enumerate(examples):
        name = getattr(example, field)
        if name:
            groups.setdefault(name, []).append(place)
    if field == "kind":
        adverts = [place for place, example in enumerate(examples) if example.label]
        groups = {
            name: places if any(examples[i].label for i in places) else places + adverts
            for name, places in groups.items()
        }
    return groups


def report(scored: Scored, *, threshold: float, version: str, rounds: int = 300) -> dict[str, object]:
    """Return the whole evaluation as one JSON-ready object."""

    def both(part: Scored, rounds: int) -> dict[str, Figures]:
        return {
            "model": figures(part.labels, part.scores, threshold=threshold, rounds=rounds),
            "baseline": figures(part.labels, part.baseline, threshold=None, rounds=rounds),
        }

    answer: dict[str, object] = {"model_version": version, "threshold": threshold, **both(scored, rounds)}
    for name, field in (("by_lang", "lang"), ("by_kind", "kind"), ("by_attack", "attack")):
        groups = groups_of(scored.examples, field)
        answer[name] = {key: both(scored.part(places), min(rounds, 100)) for key, places in sorted(groups.items())}
    return answer


def evaluate(paths: Iterable[Path], *, rounds: int = 300) -> dict[str, object]:
    """Evaluate the shipped classifier on files of labelled texts."""
    examples = [example for path in paths for example in read_examples(path)]
    classifier = Classifier.load()
    scored = score_examples(classifier, examples)
    return report(scored, threshold=classifier.settings.flag_from, version=classifier.version, rounds=rounds)
