"""Evaluation groups by language, kind and attack and sets the baseline beside the model."""

from pathlib import Path

import numpy as np
import pytest

from classifier.__main__ import main
from classifier.curves import precision_recall, svg
from classifier.evaluate import BadExample, Example, Scored, read_examples, report

EXAMPLES = [
    Example("a", 1, "ru", "", "leet"),
    Example("b", 0, "ru", "gardening", "leet"),
    Example("c", 1, "kk"),
    Example("d", 0, "kk", "news_court"),
]
SCORED = Scored(EXAMPLES, np.array([0.9, 0.2, 0.8, 0.6]), np.array([0.4, 0.5, 0.6, 0.1]))


def test_the_report_has_every_figure_for_every_group() -> None:
    found = report(SCORED, threshold=0.5, version="v", rounds=20)
    model = found["model"]
    assert isinstance(model, dict)
    assert (model["average_precision"], model["alarms"], model["alarms_per_10000"]) == (1.0, 1, 5000.0)
    assert set(found) >= {"model", "baseline", "by_lang", "by_kind", "by_attack"}


def test_a_kind_is_measured_against_all_adverts() -> None:
    kinds = report(SCORED, threshold=0.5, version="v", rounds=0)["by_kind"]
    assert isinstance(kinds, dict)
    assert kinds["gardening"]["model"]["texts"] == 3


@pytest.mark.parametrize(
    "bad", ['{"text":"b"}', '{"text":null,"label":1}', '{"text":"b","label":2}', "[]", "{", '{"label":0}', "\xff"]
)
def test_a_bad_example_is_named_by_its_line_and_left_out(
    tmp_path: Path, bad: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text":"a","label":1}\n\n' + bad.encode("latin-1") + b'\n{"text":"c","label":"0"}')
    assert read_examples(path) == [Example("a", 1), Example("c", 0)]
    assert "x.jsonl:3" in capsys.readouterr().err


def test_a_file_without_a_single_example_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"text":"b"}\n', encoding="utf-8")
    with pytest.raises(BadExample, match="holds no example"):
        read_examples(path)


def test_the_command_says_what_is_wrong_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["classifier", "evaluate", str(tmp_path / "away.jsonl")])
    assert main() == 2
    assert "away.jsonl" in capsys.readouterr().err


def test_optional_fields_may_be_missing_or_null(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"text":"a","label":1,"kind":null}\n', encoding="utf-8")
    assert read_examples(path) == [Example("a", 1)]


def test_the_curve_ends_at_full_recall() -> None:
    points = precision_recall(SCORED.labels, SCORED.scores)
    assert points == [(0.5, 1.0), (1.0, 1.0)]
    assert "<polyline" in svg({"model": points}, "recall", "precision")
