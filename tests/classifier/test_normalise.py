"""Disguise is undone, plain text is left alone, and every change can be walked back."""

import doctest
import random

import pytest

import classifier.confusables
import classifier.normalise
from classifier.augment import FAMILIES, disguise
from classifier.normalise import mixed_script_ratio, normalise

PLAIN = [
    "Қазақстан Республикасының Үкіметі жаңа қаулы қабылдады, деп хабарлайды Instagramдағы парақша.",
    "Ғалымдар Һ әрпі мен ө, ү, ұ, і дыбыстарын зерттеді. WhatsAppта 5000 теңге, NATOға мүше.",
    "Суд приговорил к 12 годам. СССР, ООО «Рога», iPhone 15, AK-47, COVID-19, т. д. и т. п.",
    "Цена 5г 12 000тг, звонить +7 700 000 00 01, карта 4111 1111 1111 1111, @example_shop, example.com/a0b1",
    "The court fined B2B, mp3 and Wi-Fi sellers $500; vitamins A B C D and café menus stayed.",
    "👩‍💻 ❄️ 1️⃣ м² № 5 ½ ™",
]


@pytest.mark.parametrize("text", PLAIN)
def test_it_leaves_plain_text_unchanged(text: str) -> None:
    found = normalise(text)
    assert (found.text, found.changes, found.mixed_script_ratio) == (text, (), 0.0)


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("cоль", "соль"),
        ("зaклaдкa", "закладка"),
        ("г4шиш", "гашиш"),
        ("м3ф и с0ль", "меф и соль"),
        ("к у п и т ь  сегодня", "купить  сегодня"),
        ("м.е.ф.е.д.р.о.н", "мефедрон"),
        ("б*а*р", "бар"),
        ("га\u200bши\u00adш", "гашиш"),
        ("г\u0336а\u0336ш", "гаш"),
        ("𝓶𝓮𝓯 ⓚⓛⓐⓓ ｗｅｅｄ ʀᴀʙᴏᴛᴀ", "mef klad weed rabota"),
        ("пишииииите", "пишите"),
        ("Шишк🎁и", "Шишки"),
        ("шиш[к]и", "шишки"),
        ("шиШкИ", "шишки"),
        ("қоcпа бiлiм", "қоспа білім"),
        ("σгурец", "огурец"),
    ],
)
def test_it_undoes_a_disguise(disguised: str, plain: str) -> None:
    assert normalise(disguised).text == plain


def test_it_composes_the_letters_that_need_their_marks() -> None:
    assert normalise("и\u0306од е\u0308лка за\u0301мок").text == "йод ёлка замок"


def test_it_keeps_addresses_handles_and_wallets() -> None:
    text = "@example_b0t https://example.com/сoль1 bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    assert normalise(text).text == text


def test_every_change_names_its_place_in_the_original() -> None:
    original = "Есть г4шиш и cоль 🌿"
    for change in normalise(original).changes:
        assert original[change.start : change.end] == change.original


def test_offsets_lead_back_to_the_original_word() -> None:
    original = "Тут м.е.ф.е.д.р.о.н дёшево"
    found = normalise(original)
    start = found.text.index("мефедрон")
    begin, end = found.original_span(start, start + 8)
    assert original[begin:end] == "м.е.ф.е.д.р.о.н"


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_offsets_rise_under_every_disguise(family: str) -> None:
    original = disguise("Шишки и қоспа, fresh weed: закладки по городу 5г", family, random.Random(3))
    found = normalise(original)
    assert len(found.offsets) == len(found.text) + 1
    assert list(found.offsets) == sorted(found.offsets)
    assert found.offsets[-1] == len(original)


def test_the_ratio_counts_mixed_words() -> None:
    assert mixed_script_ratio("cоль белая соль") == pytest.approx(1 / 3)


def test_empty_text_stays_empty() -> None:
    assert normalise("").text == ""


@pytest.mark.parametrize("module", [classifier.normalise, classifier.confusables])
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
