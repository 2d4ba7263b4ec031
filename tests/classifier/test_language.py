"""Kazakh is known by its letters and by its Latin spelling."""

import pytest

from classifier.language import identify


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Қоспа бар, жеткізу тегін, жазыңыздар", "kk"),
        ("Полиция задержала подозреваемого в городе Алматы", "ru"),
        ("Police arrested a man in the city centre on Monday", "en"),
        ("bizde arzan, jetkizu tegin, sapaly zat bar", "kk"),
        ("Бишкекте жумуш бар, бала үчүн китеп керек, өзүңүз келиңиз", "ky"),
        ("Toshkentda arzon narxda sotiladi, yetkazib berish bepul", "uz"),
        ("", "und"),
        ("12 🔥 !", "und"),
    ],
)
def test_it_names_the_language(text: str, language: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("МУКА 24 @example_long_handle_here", "ru"),
        ("👉 example.org/alpha МЯУ", "ru"),
        ("гүл → @example_long_handle_here", "kk"),
        ("write @example_shop", "en"),
        ("@example_shop", "en"),
    ],
)
def test_a_handle_or_address_does_not_speak_for_its_owner(text: str, language: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("лирика сатамын", "kk"),
        ("тауар сатылады, арзан", "kk"),
        ("шөп бар", "kk"),
        ("кеды 41, лс", "ru"),
        ("пакеты, 100 шт", "ru"),
        ("lol same", "en"),
        ("o'clock at the dog's home", "en"),
        ("o'zbek choyi bor", "uz"),
    ],
)
def test_a_few_words_are_enough(text: str, language: str) -> None:
    assert identify(text) == language


def test_russian_typed_in_latin_letters_is_russian() -> None:
    assert identify("prodam velosiped i konki, samovyvoz") == "ru"


def test_two_languages_in_one_text_are_named_so() -> None:
    assert identify("Привет, кто едет завтра из Астаны? мен де барамын, бірге орын бар") == "mixed"
