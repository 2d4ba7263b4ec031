"""The n-gram baseline learns, survives being saved, and scores each text by itself."""

from pathlib import Path

import numpy as np

from classifier.baseline import Baseline

ADVERTS = ["меф клад гашиш", "шишки закладки", "клад меф кристаллы", "гашиш закладка"]
INNOCENT = ["погода в городе", "новости школы", "рецепт пирога", "матч футбол"]


def fitted() -> Baseline:
    return Baseline.fit(ADVERTS + INNOCENT, [1] * 4 + [0] * 4, features_log2=12, regularisation=10)


def test_it_tells_adverts_from_the_rest() -> None:
    found = fitted().logits(["гашиш клад", "школьные новости"])
    assert found[0] > 0 > found[1]


def test_a_saved_baseline_scores_nearly_the_same(tmp_path: Path) -> None:
    baseline = fitted()
    baseline.save(tmp_path / "baseline.safetensors")
    loaded = Baseline.load(tmp_path / "baseline.safetensors")
    assert np.allclose(loaded.logits(ADVERTS), baseline.logits(ADVERTS), atol=0.2)


def test_a_logit_does_not_depend_on_its_neighbours() -> None:
    baseline = fitted()
    assert [float(baseline.logits([text])[0]) for text in ADVERTS] == baseline.logits(ADVERTS).tolist()


def test_no_text_gives_no_logit() -> None:
    assert len(fitted().logits([])) == 0
