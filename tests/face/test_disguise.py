"""Altered words: the original above, what it reads as below."""

from __future__ import annotations

from dataclasses import asdict

from classifier.normalise import normalise
from review_portal.face.disguise import Disguise, read_disguise


def read(text: str) -> Disguise:
    return read_disguise(text, [asdict(change) for change in normalise(text).changes])


def test_only_the_letters_that_were_replaced_stand_out() -> None:
    [word] = read("Maгaзин открыт").words
    assert word.plain == "Магазин"
    assert str(word.above) == "<del>Ma</del><span>г</span><del>a</del><span>зин</span>"
    assert str(word.below) == "<ins>Ма</ins><span>г</span><ins>а</ins><span>зин</span>"


def test_separators_are_dots_and_invisible_signs_are_boxes() -> None:
    spaced, hidden = read("а д р е с а рядом, нал\u200bичие").words
    assert "<del>·</del>" in spaced.above
    assert spaced.plain == "адреса"
    assert "<del>▯</del>" in hidden.above


def test_plain_text_hides_nothing() -> None:
    assert read("Обычное сообщение без уловок.").words == ()


def test_hostile_letters_are_escaped() -> None:
    shown = read_disguise(
        "<b>", [{"start": 0, "end": 3, "original": "<b>", "replacement": "<i>", "kind": "look-alike"}]
    )
    assert "<b>" not in shown.words[0].above
