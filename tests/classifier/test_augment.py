"""Disguise is seeded, spares contacts and numbers, and is mostly undone by the normaliser."""

import random

import pytest

from classifier.augment import FAMILIES, HELD_OUT, TRAINED, disguise, pad, rebalance_contacts
from classifier.normalise import normalise

TEXT = "Свежие шишки и гашиш, доставка по городу, пишите @example_shop, цена 12000"


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_same_seed_gives_the_same_disguise(family: str) -> None:
    assert disguise(TEXT, family, random.Random(5)) == disguise(TEXT, family, random.Random(5))


@pytest.mark.parametrize("family", sorted(set(FAMILIES) - {"case_noise", "transliterated"}))
def test_a_disguise_spares_handles_and_numbers(family: str) -> None:
    disguised = disguise(TEXT, family, random.Random(1))
    assert "@example_shop" in disguised
    assert "12000" in disguised


def test_no_family_is_both_trained_and_held_out() -> None:
    assert not set(TRAINED) & set(HELD_OUT)


@pytest.mark.parametrize("family", ["look_alike", "zero_width", "combining", "dotted", "greek", "bracketed"])
def test_the_normaliser_undoes_it(family: str) -> None:
    assert normalise(disguise("гашиш свежий привоз", family, random.Random(2))).text == "гашиш свежий привоз"


@pytest.mark.parametrize("seed", range(6))
def test_padding_keeps_the_text_whole(seed: int) -> None:
    assert "меф тут" in pad("меф тут", "Всем добрый день, сегодня солнечно", random.Random(seed))


def test_contacts_come_to_innocent_texts_too() -> None:
    chance = random.Random(0)
    found = [rebalance_contacts("Продам диван", chance, share=0.5) for _ in range(50)]
    assert 10 < sum(text != "Продам диван" for text in found) < 40


def test_a_text_without_words_survives_every_family() -> None:
    for family in FAMILIES:
        disguise("12 + 3 🙂", family, random.Random(0))
