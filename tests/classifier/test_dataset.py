"""Rows are parsed strictly, splits follow groups for ever, and near-duplicates do not leak."""

import gzip
import json
from pathlib import Path

import pytest

from classifier.dataset import (
    CORPUS,
    CorpusError,
    Row,
    benign_part,
    load_benign,
    load_corpus,
    parse_row,
    split_of,
    without_leaks,
)

GOOD = {
    "id": "x-1", "text": "меф", "lang": "ru", "script": "cyrl", "label": 1, "roles": ["sale_advert"],
    "substance": "cathinone", "kind": None, "group": "x-g1", "register": "chat_whisper",
}  # fmt: skip
FROZEN = ["train", "train", "train", "train", "train", "train", "train", "train"]  # of groups ru-g0001 to ru-g0008


def row(group: str, text: str) -> Row:
    return parse_row(json.dumps(GOOD | {"id": group, "group": group, "text": text}), where="here")


def group_in(split: str) -> str:
    return next(f"g{i}" for i in range(1000) if split_of(f"g{i}") == split)


@pytest.mark.parametrize("broken", [{"roles": ["seller"]}, {"substance": "tea"}, {"label": "yes"}])
def test_it_refuses_a_row_with_an_unknown_label(broken: dict[str, object]) -> None:
    with pytest.raises(CorpusError, match=r"seed.jsonl:7"):
        parse_row(json.dumps(GOOD | broken), where="seed.jsonl:7")


def test_it_refuses_a_repeated_id(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(GOOD)}\n{json.dumps(GOOD)}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="stands twice"):
        load_corpus(tmp_path)


def test_the_split_of_a_group_never_changes() -> None:
    assert [split_of(f"ru-g{i:04}") for i in range(1, 9)] == FROZEN


def test_groups_are_dealt_in_the_intended_shares() -> None:
    splits = [split_of(f"g{i}") for i in range(4000)]
    assert 0.12 < splits.count("test") / 4000 < 0.18
    assert 0.09 < splits.count("dev") / 4000 < 0.15


def test_a_near_copy_of_a_test_text_leaves_training() -> None:
    text = "Свежие шишки, закладки по всему городу, пишите оператору в личку прямо сейчас"
    train, test = row(group_in("train"), text + "!"), row(group_in("test"), text)
    other = row(f"{group_in('train')}", "Совсем другой текст о погоде и дорогах в нашем районе")
    assert without_leaks([train, test, other]) == [test, other]


def test_real_benign_text_is_its_own_group_and_dealt_out(tmp_path: Path) -> None:
    path = tmp_path / "benign.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps({"text": f"новость {i}", "lang": "ru"}) + "\n" for i in range(200))
    parts = [benign_part(found) for found in load_benign([path])]
    assert 60 < parts.count("train") < 140
    assert set(parts) == {"train", "dev", "test"}


def test_the_shipped_corpus_loads() -> None:
    rows = load_corpus(CORPUS)
    assert {found.split for found in rows} == {"train", "dev", "test"}
