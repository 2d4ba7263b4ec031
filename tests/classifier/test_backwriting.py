"""Russian and Kazakh in Latin letters are read in Cyrillic; English, Uzbek and brands stay."""

import doctest

import pytest

import classifier.backwriting
from classifier.reading import read


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kto na skorosti segodnya? rabota est", "кто на скорости сегодня? работа есть"),
        ("Qurmetti turgyndar! jaryq bolmaidy", "Құрметті тұрғындар! жарық болмайды"),
        ("vsem salem, saitymyz jok, zhana bot", "всем сәлем, сайтымыз жоқ, жаңа бот"),
        ("Ne zabud, v shkole byla beseda s vrachom", "Не забудь, в школе была беседа с врачом"),
    ],
)
def test_it_writes_back(typed: str, meant: str) -> None:
    words = set(read(typed).text.lower().split())
    assert len(words & set(meant.lower().split())) >= 0.7 * len(meant.split())


@pytest.mark.parametrize(
    "text",
    [
        "The police arrested a man near the station on Monday",
        "Toshkentda arzon narxda sotiladi, yetkazib berish bepul",
        "Продам iPhone и MacBook, доставка Yandex",
        "Samsung Galaxy S24 Ultra",
        "@example_zakladka example.com/rabota",
        "",
    ],
)
def test_it_leaves_other_languages_and_names(text: str) -> None:
    assert not list(classifier.backwriting.in_cyrillic(text))


def test_each_word_still_knows_where_it_stood() -> None:
    original = "shashlyk v subbotu, rabota dlya vseh, 5g"
    reading = read(original)
    start = reading.text.index("работа")
    assert original[reading.offsets[start] : reading.offsets[start + len("работа")]].strip() == "rabota"


def test_spellings_of_one_sound_meet() -> None:
    assert doctest.testmod(classifier.backwriting).failed == 0
