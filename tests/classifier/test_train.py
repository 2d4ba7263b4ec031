"""Training runs whole from corpus to weights that score, in the precision that the hardware multiplies."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch

from classifier.dataset import CorpusError, load_corpus
from classifier.recipe import Hard
from classifier.train import Trainer, drawn, hard_draw, precision_on, train
from tests.classifier.tiny import LIBRARIES_WARN, corpus_line, tiny_recipe, write_corpus, write_encoder


@pytest.mark.parametrize(("native", "precision"), [(True, torch.bfloat16), (False, torch.float32)])
def test_it_trains_in_bf16_only_where_the_processor_has_it(
    monkeypatch: pytest.MonkeyPatch, native: bool, precision: torch.dtype
) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: native)
    assert precision_on(torch.device("cpu")) is precision


@LIBRARIES_WARN
def test_a_training_ends_with_a_round_of_hard_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    encoder = write_encoder(tmp_path / "encoder")
    rows = load_corpus(write_corpus(tmp_path / "corpus"))
    trainer = Trainer(tiny_recipe(encoder), encoder)
    state = trainer.run([row for row in rows if row.split == "train"], [row for row in rows if row.split == "dev"])
    told = capsys.readouterr().err.partition("hard texts next")[2]
    assert told.count("dev average precision") == trainer.recipe.hard.passes > 0
    assert all(value.isfinite().all() for value in state.values())


def test_a_corpus_without_a_dev_split_is_refused_before_training(tmp_path: Path) -> None:
    recipe = tiny_recipe(write_encoder(tmp_path / "encoder"))
    corpus = write_corpus(tmp_path / "corpus")
    lines = (corpus / "tiny.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    held = {row.id for row in load_corpus(corpus) if row.split == "dev" and row.label}
    kept = [line for line in lines if not any(f'"{one}"' in line for one in held)]
    (corpus / "tiny.jsonl").write_text("".join(kept), encoding="utf-8")
    with pytest.raises(CorpusError, match="no adverts"):
        train(recipe, corpus=corpus, benign=[], out=tmp_path / "weights")


def test_the_encoder_reads_a_draw_of_our_texts_and_every_decided_one(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    decided = corpus_line(1000, 1) | {"authored": False}
    (corpus / "decided.jsonl").write_text(json.dumps(decided) + "\n", encoding="utf-8")
    found = drawn(load_corpus(corpus), 10, random.Random(0))
    assert sum(row.authored for row in found) == 10
    assert [row.id for row in found if not row.authored] == ["tiny-1000"]


def test_hard_texts_are_drawn_more_often_and_easy_ones_not_forgotten(tmp_path: Path) -> None:
    rows, chance = load_corpus(write_corpus(tmp_path)), random.Random(0)
    losses = np.array([2.0 if place < 20 else 0.0 for place in range(len(rows))])
    hard = Hard(passes=1, share=0.25, ease=0.2, learning_rate=1e-4, head_learning_rate=1e-4)
    found = hard_draw(rows, losses, hard, chance)
    worst = sum(row in rows[:20] for row in found)
    assert len({row.id for row in found}) == len(found) == round(0.25 * len(rows))
    assert len(found) / 2 < worst < len(found)
