"""Near in meaning: vectors of the shipped encoder, nearest first, narrowed by the same filters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from review_portal.accounts.models import User
from review_portal.evidence.models import Post
from review_portal.search.finding import similar
from review_portal.search.models import DIMENSIONS, Meaning
from review_portal.search.services import read_meanings

Tell = Callable[..., Post]


def vector(*first: float) -> list[float]:
    return [*first, *([0.0] * (DIMENSIONS - len(first)))]


def test_the_nearest_come_first_and_strangers_not_at_all(told: Tell) -> None:
    here, near, nearer, far, other = (told(f"Товар {number}") for number in range(5))
    for post, at in ((here, (1, 0)), (near, (0.8, 0.6)), (nearer, (0.96, 0.28)), (far, (0, 1))):
        Meaning.objects.create(post=post, model="one", vector=vector(*at))
    Meaning.objects.create(post=other, model="another", vector=vector(1, 0))
    assert [post for post, _ in similar(here.pk)] == [nearer.pk, near.pk]
    assert similar(far.pk + 1000) == []


def test_the_page_shows_what_is_near_and_keeps_the_filters(
    told: Tell, aigerim: User, enter: Callable[[User], Client]
) -> None:
    here, near = told("Товар здесь"), told("Адреса готовы", where="example_else")
    for post in (here, near):
        Meaning.objects.create(post=post, model="one", vector=vector(1))
    browser = enter(aigerim)
    assert "Адреса готовы" in browser.get("/search/", {"like": here.pk}).content.decode()
    assert "Адреса готовы" not in browser.get("/search/", {"like": here.pk, "lang": "kk"}).content.decode()


@pytest.mark.model
def test_the_same_said_in_another_language_is_nearer_than_another_thing_said_in_the_same(
    told: Tell, encoder: Path
) -> None:
    russian = told("Вчера прошёл матч по футболу, наши выиграли со счётом 2:1")
    kazakh = told("Кеше футбол ойыны болды, біздікілер 2:1 есебімен жеңді")
    told("Требуются курьеры, оплата каждый день")
    assert read_meanings(limit=10) == 3
    assert read_meanings(limit=10) == 0
    assert next(iter(similar(russian.pk)))[0] == kazakh.pk
