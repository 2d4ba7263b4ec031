"""The corpus report names duplicates, leaks and thin places; the shipped corpus has no leak."""

import json
import re
from pathlib import Path

from classifier.corpus import corpus_report
from classifier.dataset import load_corpus, split_of

TEXT = "Свежий привоз, все районы города, пишите оператору и забирайте сразу после оплаты"
HANDLE = re.compile(r"(?i)(?<![\w.])@(?!example|support\b|operator\b)\w{5,}")  # the two are roles, as people type them
PHONE = re.compile(r"\+7(?![\s(]*700[\s)]*000)[\s(]*\d{3}[\d\s()-]{7,}")


def line(number: int, group: str, text: str) -> str:
    return json.dumps(
        {
            "id": f"t-{number}", "text": text, "lang": "ru", "script": "cyrl", "label": 1, "roles": ["sale_advert"],
            "substance": "unknown", "kind": None, "group": group, "register": "telegram_shop",
        }
    )  # fmt: skip


def test_it_names_a_leak_across_splits(tmp_path: Path) -> None:
    train = next(f"g{i}" for i in range(999) if split_of(f"g{i}") == "train")
    test = next(f"g{i}" for i in range(999) if split_of(f"g{i}") == "test")
    lines = [line(1, train, TEXT), line(2, test, TEXT + "!"), line(3, "other", "совсем другое")]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    report = corpus_report(tmp_path)
    assert report["leaks_across_splits"] == [["t-1", "t-2"]]
    assert report["one_sided_registers"] == ["telegram_shop"]


def test_equal_texts_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n".join(line(i, f"g{i}", TEXT) for i in range(2)), encoding="utf-8")
    assert corpus_report(tmp_path)["equal_texts"] == [["t-0", "t-1"]]


def test_the_shipped_corpus_repeats_nothing_leaks_nothing_and_has_no_thin_place() -> None:
    report = corpus_report()
    found = {name: report[name] for name in ("equal_texts", "leaks_across_splits", "one_sided_registers")}
    assert not any(found.values()), found
    assert report["thin_places"] == {}


def test_nobody_can_be_reached_through_the_shipped_corpus() -> None:
    rows = load_corpus()
    assert [row.id for row in rows if HANDLE.search(row.text) or PHONE.search(row.text)] == []
