"""Trains a candidate on what people decided, beside a draw of the authored corpus, from the live weights on."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from review_portal.scoring.models import ModelVersion
from review_portal.scoring.weights import candidate_folder, weights_folder

SEED = 20261122


def train_candidate(
    rows: Iterable[Mapping[str, object]], *, name: str, authored: int, epochs: int, benign: Sequence[Path] = ()
) -> str:
    """Train weights into var/weights/NAME and return the version that they will speak with.

    `rows` are corpus lines (see fixtures/corpus) of decided posts; `authored` corpus texts go to the encoder with
    them, so that what was learnt is not lost, and as many as a quarter of that to set thresholds by. The n-gram
    baseline starts from nothing each time: it reads the whole corpus.
    """
    from classifier.export import WEIGHTS
    from classifier.recipe import load_recipe
    from classifier.runtime import Classifier
    from classifier.train import train

    folder = candidate_folder(name)
    corpus = folder / "corpus"
    shutil.rmtree(folder, ignore_errors=True)
    corpus.mkdir(parents=True)
    write_lines(corpus / "decisions.jsonl", rows)
    write_lines(corpus / "authored.jsonl", whole_corpus(dev=authored // 4))
    recipe = load_recipe()
    recipe = replace(recipe, training=replace(recipe.training, epochs=epochs), hard=replace(recipe.hard, passes=0))
    start = weights_folder(ModelVersion.objects.live_weights()) or WEIGHTS
    train(recipe, corpus=corpus, benign=benign, out=folder, start=start, authored=authored)
    return Classifier.load(folder).version


def whole_corpus(*, dev: int) -> list[dict[str, object]]:
    """Return the authored training texts and a seeded draw of those to choose thresholds by; no test text."""
    from classifier.dataset import CORPUS, lines_of, split_of

    lines = [json.loads(line) for path in sorted(CORPUS.glob("*.jsonl")) for line in lines_of(path)]
    held = [line for line in lines if split_of(line["group"]) == "dev"]
    chance = random.Random(SEED)  # noqa: S311  (seeded chance, not cryptography)
    return [line for line in lines if split_of(line["group"]) == "train"] + chance.sample(held, min(dev, len(held)))


def write_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
