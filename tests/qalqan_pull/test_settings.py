"""The settings file says what is missing, and gives the key away to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from qalqan_pull.problems import Problem
from qalqan_pull.settings import Settings, read_settings

WHOLE = {"url": "https://portal.example/", "public_key": "ab" * 32, "folder": "list", "files": "qalqan.rpz qalqan.nft"}


def written(folder: Path, text: str = "", **told: str) -> Settings:
    (folder / "key").write_text("secret\n")
    rows = [f"{name} = {value}" for name, value in {"key_file": str(folder / "key"), **WHOLE, **told}.items()]
    (folder / "conf").write_text("[qalqan]\n" + "\n".join(rows) + "\n" + text)
    return read_settings(folder / "conf")


def test_it_reads_everything(tmp_path: Path) -> None:
    read = written(tmp_path, "[check]\nQalqan.RPZ = named-checkzone -q rpz {file}\n", reload="rndc reload rpz")
    assert (read.url, read.key, read.files) == ("https://portal.example", "secret", ["qalqan.rpz", "qalqan.nft"])
    assert read.checks == {"Qalqan.RPZ": "named-checkzone -q rpz {file}"}


def test_the_example_names_every_setting(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "deploy" / "provider" / "qalqan-pull.conf"
    with pytest.raises(Problem, match="does not say: public_key"):
        read_settings(example)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"url": "http://portal.example"}, "not https"),
        ({"public_key": "zz"}, "64 hexadecimal"),
        ({"public_key": "ab"}, "64 hexadecimal"),
        ({"key_file": "nowhere"}, "key_file cannot be read"),
        ({"files": ""}, "does not say: files"),
    ],
)
def test_it_says_what_is_wrong(tmp_path: Path, told: dict[str, str], sentence: str) -> None:
    with pytest.raises(Problem, match=sentence):
        written(tmp_path, **told)


@pytest.mark.parametrize("text", ["", "[other]\n", "no section", "[qalqan]\n[qalqan]\n"])
def test_a_file_without_the_section_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "conf").write_text(text)
    with pytest.raises(Problem, match="no section"):
        read_settings(tmp_path / "conf")
