"""What a query finds: forms of words in three languages, phrases, disguise, near spellings."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from review_portal.evidence.models import Post
from review_portal.search import kazakh
from review_portal.search.query import read_query
from review_portal.search.tsquery import asked
from review_portal.search.wants import wants_of
from tests.search.conftest import found

Tell = Callable[..., Post]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Готовые адреса по городу", "готовый адрес"),
        ("We ship parcels daily", "shipping parcel"),
        ("Дайын мекенжайлар қала бойынша", "мекенжай"),
        ("Мекенжайымыздан алыңыз", "мекенжайлар"),
        ("Гoтoвые а д р е с а", "готовые адреса"),
        ("ТОВАР В НАЛИЧИИ", "товар"),
        ("Новости города", "нoвoсти"),
    ],
)
def test_it_finds_every_form_and_every_disguise(said: str, wanted: str, told: Tell) -> None:
    told("Совсем о другом: погода, футбол и рыбалка")
    post = told(said)
    assert found(wanted) == [post.pk]


def test_every_word_must_be_there(told: Tell) -> None:
    told("Адреса школ")
    post = told("Готовые адреса")
    assert found("готовые адреса") == [post.pk]


def test_a_phrase_keeps_its_order(told: Tell) -> None:
    told("Адреса готовы, пишите")
    post = told("Есть готовые адреса")
    assert found('"готовые адреса"') == [post.pk]
    assert found("«готовые адреса»") == [post.pk]


def test_a_word_may_be_left_out_and_another_stand_for_it(told: Tell) -> None:
    shop, news = told("Магазин открыт"), told("Новость: магазин закрыт полицией")
    robot = told("Бот принимает заказы")
    assert found("магазин -новость") == [shop.pk]
    assert found("магазин OR бот") == [robot.pk, news.pk, shop.pk]


def test_a_misspelt_word_finds_its_neighbours_and_says_so(told: Tell) -> None:
    post = told("Продажа аккумуляторов")
    assert found("акумуляторов") == [post.pk]
    query = read_query("акумуляторов")
    assert ("акумуляторов", "аккумуляторов") in asked(query, wants_of(query, {})).alike


def test_a_stop_word_alone_narrows_nothing(told: Tell) -> None:
    post = told("Товар в наличии")
    assert found("и товар") == [post.pk]


@pytest.mark.parametrize("hostile", ["' | !", "\\", "a & b", "((", ":*", "<->", "''", "-", '"', "::", "\x00", "%s"])
def test_signs_of_the_database_are_only_words(hostile: str, told: Tell) -> None:
    told("Товар в наличии")
    found(hostile)
    found(f"товар {hostile}")


def test_a_huge_text_is_found_by_its_beginning(told: Tell) -> None:
    post = told("Начало " + " ".join(f"слово{number}ж" for number in range(40_000)))
    assert found("начало") == [post.pk]


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("мекенжайларымыздан", "мекенжай"),
        ("тауарды", "тауар"),
        ("қалада", "қала"),
        ("дәрілер", "дәрі"),
        ("үйде", "үйде"),
        ("адрес", "адрес"),
    ],
)
def test_kazakh_endings_are_taken_off_one_by_one(word: str, stem: str) -> None:
    assert kazakh.stem(word) == stem
