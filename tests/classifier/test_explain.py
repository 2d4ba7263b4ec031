"""Reasons point at words of the original whose removal lowers the score."""

import random

import pytest

from classifier.dataset import load_corpus
from classifier.reasons import Reason, ReasonKind, kind_of
from classifier.runtime import Classifier

DISGUISED = "Всем привет, погода отличная! г4шиш и шишки, клады по городу, пиши @example_shop"


@pytest.mark.model
def test_deleting_the_reasons_lowers_the_score_more_than_deleting_at_random(shipped: Classifier) -> None:
    chance = random.Random(0)
    adverts = [row.text for row in load_corpus() if row.split == "test" and 60 < len(row.text) < 250 and row.label]
    better = 0
    for text in adverts[:20]:
        reasons = shipped.explain(text)[:3]
        guided = without(text, [(r.start, r.end) for r in reasons])
        blind = without(text, at_random(text, sum(r.end - r.start for r in reasons), chance))
        better += margin(shipped, guided) < margin(shipped, blind)
    assert better >= 15


@pytest.mark.model
def test_reasons_lie_in_the_original_and_share_at_most_the_whole(shipped: Classifier) -> None:
    reasons = shipped.explain(DISGUISED)
    assert reasons
    assert all(0 <= r.start < r.end <= len(DISGUISED) for r in reasons)
    assert sum(r.share for r in reasons) <= 1.0001
    assert reasons == sorted(reasons, key=lambda r: -r.share)


@pytest.mark.model
def test_a_disguised_word_is_a_trick(shipped: Classifier) -> None:
    text = DISGUISED.replace("шишки", "шишkи")  # the word that moves the score most, with a Latin k
    tricks = [text[r.start : r.end] for r in shipped.explain(text) if r.kind is ReasonKind.TRICK]
    assert any("шишkи" in words for words in tricks)


@pytest.mark.model
@pytest.mark.parametrize("text", ["", "🔥", "слово"])
def test_it_explains_anything(shipped: Classifier, text: str) -> None:
    assert all(isinstance(reason, Reason) for reason in shipped.explain(text))


@pytest.mark.parametrize(
    ("words", "kind"),
    [("@name", "contact"), ("төлем карта", "pay"), ("курьер керек", "hire"), ("шишки", "sale")],
)
def test_kinds_follow_the_words(words: str, kind: str) -> None:
    assert kind_of(words, disguised=False) == kind


def margin(classifier: Classifier, text: str) -> float:
    return float(classifier.scores([text])[0])


def without(text: str, spans: list[tuple[int, int]]) -> str:
    return "".join(c for i, c in enumerate(text) if not any(a <= i < b for a, b in spans))


def at_random(text: str, length: int, chance: random.Random) -> list[tuple[int, int]]:
    start = chance.randrange(max(1, len(text) - length))
    return [(start, start + length)]
