"""A whole run with a tiny encoder: decisions teach a candidate; it judges in shadow, takes over and goes back."""

from __future__ import annotations

import json
import shlex
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import torch
from django.core.management import call_command
from safetensors.torch import save_file

from classifier.backbone import FORMAT
from classifier.model import new_detector, trained_state
from classifier.recipe import load_recipe
from review_portal.accounts.models import User
from review_portal.scoring.findings import classifier_of
from review_portal.scoring.models import ModelVersion, ShadowAssessment
from tests.classifier.tiny import LIBRARIES_WARN, corpus_line, write_corpus, write_encoder
from tests.learning.deciding import judge

pytestmark = [pytest.mark.django_db, LIBRARIES_WARN]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out a machine with a tiny encoder, a tiny corpus, and live weights that know nothing yet."""
    monkeypatch.setenv("QALQAN_VAR", str(tmp_path))
    encoder = write_encoder(tmp_path / "encoder" / f"e5-small-q4-v{FORMAT}")
    monkeypatch.setattr("classifier.dataset.CORPUS", write_corpus(tmp_path / "corpus"))
    live = tmp_path / "weights" / "first"
    live.mkdir(parents=True)
    fresh = trained_state(new_detector(encoder, load_recipe().adapter, torch.float32))
    save_file({name: value.half().contiguous() for name, value in fresh.items()}, live / "adapter.safetensors")
    (live / "model.json").write_text("{}", encoding="utf-8")
    ModelVersion.objects.update_or_create(version="words-1", defaults={"weights": "first", "live": True})
    classifier_of.cache_clear()
    return tmp_path


def said(command: str, *arguments: Any) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def decided(place: int) -> str:
    """Return a text that opens a case; odd ones tell the tiny encoder of an advert."""
    return f"товар {corpus_line(place, place % 2)['text']}"


def test_a_candidate_is_trained_judges_takes_over_and_is_rolled_back(room: Path, aigerim: User, timur: User) -> None:
    for place in range(200, 220):
        judge(decided(place), ("no_violation", "blocking")[place % 2], aigerim)
    spoken = said("train_from_decisions", "--by", "timur", "--authored", "48")
    version = ModelVersion.objects.get(shadow=True).version
    assert shlex.quote(version) in spoken
    judge(decided(301), "blocking", aigerim)
    compared = json.loads(said("compare_models"))
    assert (compared["live"], compared["candidate"]) == ("words-1", version)
    assert ShadowAssessment.objects.filter(model_version__version=version).exists()
    said("promote_model", version, "--by", "timur", "--reason", "It has read our decisions.")
    assert ModelVersion.objects.get(live=True).version == version
    said("roll_back_model", "--by", "timur", "--reason", "Too many alarms.")
    assert ModelVersion.objects.get(live=True).version == "words-1"
    assert sorted(path.name for path in (room / "weights").glob("candidate-*/corpus/*")) == [
        "authored.jsonl",
        "decisions.jsonl",
    ]
