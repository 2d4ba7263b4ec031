"""Files of any length are scored line by line: bad lines are named, an interrupted run goes on."""

import io
import json
from pathlib import Path

import pytest

from classifier.runtime import Classifier
from classifier.streams import BadLine, good_lines, normalise_stream, parse_line, score_file


@pytest.mark.parametrize("raw", ["{", "[]", '"text"', '{"id": 1}', '{"id": 1, "text": 5}'])
def test_a_bad_line_is_named_by_its_number(raw: str) -> None:
    with pytest.raises(BadLine, match="Line 12 skipped"):
        parse_line(12, raw)


def test_bad_lines_are_reported_and_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    stream = iter(['{"id":"a","text":"один"}', "oops", "", '{"id":"b","text":"два"}'])
    assert [line.id for line in good_lines(stream, after=0)] == ["a", "b"]
    assert "Line 2 skipped" in capsys.readouterr().err


def test_normalise_reads_objects_and_bare_text() -> None:
    out = io.StringIO()
    normalise_stream(io.StringIO('{"id":7,"text":"cоль"}\nг4шиш\n'), out)
    first, second = map(json.loads, out.getvalue().splitlines())
    assert (first["id"], first["text"], second["text"]) == (7, "соль", "гашиш")
    assert second["changes"][0]["kind"] == "leet"


@pytest.mark.model
def test_a_file_is_scored_with_its_bad_lines_left_out(shipped: Classifier, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id":"a","text":"меф клад"}\nnope\n{"id":"b","text":"погода"}\n', encoding="utf-8")
    assert score_file(shipped, source, out) == 2
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in found] == ["a", "b"]
    assert {"score", "flagged", "labels", "language", "model_version"} <= set(found[0])


@pytest.mark.model
def test_an_interrupted_run_goes_on_without_doubling(shipped: Classifier, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(f'{{"id":"{i}","text":"пост {i}"}}\n' for i in range(6)), encoding="utf-8")
    done = "".join(f'{{"id":"{i}"}}\n' for i in range(4))
    out.write_text(done + '{"id":"4","torn', encoding="utf-8")
    (tmp_path / "out.jsonl.place").write_text(f"4 {len(done)}", encoding="ascii")
    score_file(shipped, source, out)
    assert [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()] == list("012345")


def test_half_of_a_surrogate_pair_stops_nothing() -> None:
    out = io.StringIO()
    normalise_stream(io.StringIO('{"id":1,"text":"соль \\ud800 тут"}\n'), out)
    assert json.loads(out.getvalue())["text"] == "соль \ufffd тут"
