"""Contacts, hosts, cards, times, languages, decisions: typed as a moderator would guess, or ticked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from review_portal.evidence.models import Post
from review_portal.review.models import Decision
from review_portal.scoring.models import Entity
from review_portal.search.query import masked, read_query
from review_portal.search.services import index_posts
from review_portal.search.wants import wants_of
from tests.face.world import World
from tests.scoring.publishing import NOW
from tests.search.conftest import found

Tell = Callable[..., Post]
CARD = "4111 1111 1111 1111"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Пишите @example_harbor сегодня", "@example_harbor"),
        ("Пишите @example_harbor сегодня", "контакт:example_harbor"),
        ("Звоните +7 701 555 01 02", "8 701 555-01-02"),
        ("Кошелёк bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ("Карта " + CARD, CARD.replace(" ", "")),
        ("Наш сайт https://shop.example/catalogue", "host:shop.example"),
        ("Наш сайт https://shop.example/catalogue", "shop.example"),
    ],
)
def test_a_contact_is_found_however_it_is_written(said: str, wanted: str, told: Tell) -> None:
    told("Другой текст с @example_other, +7 701 555 09 09 и https://other.example/")
    post = told(said)
    assert found(wanted) == [post.pk]


def test_a_post_is_found_by_the_host_it_stands_on(told: Tell) -> None:
    post = told("Товар", url="https://board.shop.example/t/1")
    assert found("host:shop.example") == [post.pk]
    assert found("хост:board.shop.example") == [post.pk]
    assert found("host:op.example") == []


def test_time_is_typed_in_two_ways_and_a_future_date_is_not_believed(told: Tell) -> None:
    old = told("Старый товар", published_at=NOW - timedelta(days=400))
    new = told("Новый товар", published_at=NOW + timedelta(days=400))
    assert found("товар from:2026-11-01") == [new.pk]
    assert found("товар по:01.11.2026") == [old.pk]
    assert found("товар") == [new.pk, old.pk]


def test_ticks_of_one_group_widen_and_groups_narrow(told: Tell) -> None:
    one, other = told("Товар первый", where="example_one"), told("Товар второй", where="example_two")
    assert found("товар", source=[str(one.source_id), str(other.source_id)]) == [other.pk, one.pk]
    assert found("товар", source=[str(one.source_id)], lang=["kk"]) == []
    assert found("товар источник:example_two") == [other.pk]
    assert found("товар -source:example_two") == [one.pk]


@pytest.mark.parametrize("typed", ["role:sale_advert", "роль:предложение", "рөл:sale"])
def test_a_role_is_known_by_its_name_in_any_language(typed: str, told: Tell) -> None:
    post = told("Товар в наличии")
    told("Погода хорошая")
    assert found(typed) == [post.pk]


def test_what_is_not_known_is_said_and_finds_nothing(told: Tell) -> None:
    told("Товар")
    query = read_query("lang:klingon from:someday")
    notes = wants_of(query, {}).notes
    assert [note.split(";")[0] for note in notes] == ["“klingon” is not known as lang", "“someday” is not a date"]
    assert found("lang:klingon") == []


def test_decisions_and_cases_narrow_the_search(world: World) -> None:
    decided = set(world.decided.members.values_list("post", flat=True))
    assert decided <= set(found("decision:blocking"))
    assert not decided & set(found("решение:нет"))
    assert set(found(world.decided.case.number)) == decided


def test_the_index_follows_a_decision_and_its_reversal(world: World) -> None:
    [post] = world.decided.members.values_list("post", flat=True)
    assert post in found("decision:blocking")
    fields = {name: getattr(world.decided, name) for name in ("case", "actor", "exit", "case_version", "created_at")}
    Decision.objects.create(**fields, reverses=world.decided)
    index_posts([post], now=NOW)
    assert post in found("decision:none")


def test_a_card_is_masked_wherever_the_query_is_kept(told: Tell) -> None:
    assert CARD not in masked(f"карта {CARD} срочно")
    assert "1111" in masked(f"карта {CARD} срочно")
    told("Карта " + CARD)
    assert Entity.objects.get(kind="card").digest
