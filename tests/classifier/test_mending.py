"""Broken words are put together by the vocabulary, and only where the vocabulary knows what was meant."""

import time

import pytest

from classifier.mending import shorten, unshake
from classifier.normalise import normalise
from classifier.rewriting import Rewriting


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("закл*дка, ш#шки", "закладка, шишки"),
        ("закл-адка", "закладка"),
        ("меф-едрон", "мефедрон"),
        ("закл\nадка", "закладка"),
        ("закладочк💎а кладч❄️ик", "закладочка кладчик"),
        ("кклааадд", "клад"),
        ("масссса", "масса"),
        ("м е ф", "меф"),
        ("6ірінші", "бірінші"),
        ("0тправка 6ез пред0пл4ты", "отправка без предоплаты"),
        ("kyga nocылки", "куда посылки"),
        ("боcan", "босап"),
        ("mагkеt", "market"),
    ],
)
def test_it_tells_the_word_that_was_meant(disguised: str, plain: str) -> None:
    assert normalise(disguised).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "кое-что по этому поводу, с начала и в ходе; ән мен би, әрпі мен",
        "Галланта вызвали по вводу, Билл и Анна, қабатты үй",
        "ЖК «1001 ночь», 3комнатная, 5г, 10шт, 2х4, 6мм, 7дней, 9мая, А4, №7а",
        "2*2, 5*6 см, *важно* и **жирно**, a*b",
        "Инстаграм: @s_o_l @ex.ample; тел. 8-701-000-00-00, 12 000-15 000 тг",
        "ХХI век, ХІХ ғасыр, XXX том, ООО, ТАССС",
    ],
)
def test_it_leaves_what_only_looks_broken(text: str) -> None:
    found = normalise(text)
    assert (found.text, found.mixed_script_ratio) == (text, 0.0)


def test_a_stretched_word_keeps_the_double_letter_it_needs() -> None:
    assert (shorten("граммммов"), shorten("масса"), shorten("ззззз")) == ("граммов", None, None)


def test_swapped_letters_are_put_back() -> None:
    rewriting = Rewriting("Закалдка у дома, правда")
    rewriting.apply(unshake(rewriting.text), "swapped")
    assert rewriting.text == "Закладка у дома, правда"


def test_the_word_stands_where_it_stood() -> None:
    original = "Тут закл-адка и ш*шки"
    found = normalise(original)
    start = found.text.index("закладка")
    begin, end = found.original_span(start, start + len("закладка"))
    assert original[begin:end] == "закл-адка"


@pytest.mark.parametrize(
    "piece", ["а*б#в ", "@ab_c https://example.com/x ", "aаaа ", "м.е.ф ", "4444а ", "ааа🎁б ", "(а)б"]
)
def test_a_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    started = time.process_time()
    normalise(piece * 3000)
    assert time.process_time() - started < 8
