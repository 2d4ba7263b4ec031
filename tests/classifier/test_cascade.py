"""The cascade rules out what is surely innocent, and changes nothing about what it lets through."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.__main__ import main
from classifier.archives import parts_of, score_part
from classifier.cascade import Cascade
from classifier.dataset import load_corpus
from classifier.runtime import Classifier
from tests.classifier.test_runtime import ADVERT, NEWS

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def cascade(shipped: Classifier) -> Cascade:
    return Cascade(shipped)


def test_what_passes_scores_as_without_it(cascade: Cascade, shipped: Classifier) -> None:
    assert cascade.predict([NEWS, ADVERT, NEWS])[1] == shipped.predict([ADVERT])[0]


def test_what_is_ruled_out_says_that_nobody_looked_closer(cascade: Cascade, shipped: Classifier) -> None:
    [found] = cascade.predict([NEWS])
    assert (found.score, found.flagged, found.abstained, found.labels) == (0.0, False, False, {})
    assert found.model_version == f"{shipped.version} screened"


def test_it_keeps_what_the_full_model_flags(cascade: Cascade, shipped: Classifier) -> None:
    adverts = [row.text for row in load_corpus() if row.split == "test" and row.label][:150]
    full, screened = shipped.predict(adverts), cascade.predict(adverts)
    kept = [after.flagged for before, after in zip(full, screened, strict=True) if before.flagged]
    assert sum(kept) >= 0.98 * len(kept)


def test_a_long_innocent_post_is_ruled_out_and_one_with_an_advert_in_its_last_line_is_not(cascade: Cascade) -> None:
    innocent, planted = cascade.predict([NEWS * 20, NEWS * 20 + "\n" + ADVERT])
    assert innocent.model_version.endswith("screened")
    assert planted.flagged


def test_no_text_gives_no_prediction(cascade: Cascade) -> None:
    assert cascade.predict([]) == []


def test_an_archive_scored_by_the_cascade_is_not_taken_for_one_that_was_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    pq.write_table(pa.table({"id": [1, 2], "text": [NEWS, ADVERT]}), tmp_path / "in" / "part.parquet")
    command = ["classifier", "score", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--cascade"]
    monkeypatch.setattr("sys.argv", command)
    assert main() == 0
    rows = pq.ParquetFile(tmp_path / "out" / "part.parquet").read().to_pylist()
    assert [row["flagged"] for row in rows] == [False, True]
    [part] = parts_of(tmp_path / "in", tmp_path / "out")
    assert score_part(*part, cascade=True).kept
    assert not score_part(*part).kept
