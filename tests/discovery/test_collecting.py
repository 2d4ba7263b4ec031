"""Posts become candidates with where they were found; what is watched, harmless or known does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from review_portal.discovery.collecting import collect
from review_portal.discovery.models import Candidate, Sighting
from review_portal.sources.models import Source
from tests.scoring.publishing import NOW, assess, publish, source

pytestmark = pytest.mark.django_db


def tell(text: str, **fields: Any) -> int:
    """Publish, assess and collect; return how many candidates are new."""
    assess(publish(text, **fields))
    return collect(now=NOW)


def test_an_advert_s_handle_becomes_a_candidate_with_its_provenance() -> None:
    assert tell("Товар в наличии, пишите @example_lagoon") == 1
    candidate = Candidate.objects.get()
    sighting = candidate.sightings.get()
    assert (candidate.place, candidate.family, candidate.status) == ("t.me/example_lagoon", "telegram", "waiting")
    assert candidate.address == "https://t.me/s/example_lagoon"
    assert (sighting.relation, sighting.score, sighting.post.source.name) == ("named", 0.9, "example_harbor")


@pytest.mark.parametrize(
    ("text", "links", "relation"),
    [
        ("Товар. Наше зеркало: https://shop.example/a", [], "mirror"),
        ("Товар https://t.me/+AbCdEfGhIjKlMnOp", [], "invite"),
        ("Товар", [{"url": "https://t.me/example_lagoon", "text": "x", "kind": "forward"}], "forward"),
        ("Товар", [{"url": "https://t.me/example_lagoon", "text": "x", "kind": "button"}], "link"),
    ],
)
def test_the_relation_is_told(text: str, links: list[dict[str, str]], relation: str) -> None:
    tell(text, links=links)
    assert Sighting.objects.get().relation == relation


def test_a_search_hit_in_another_place_becomes_a_candidate() -> None:
    tell("Товар", url="https://elsewhere.example/post/1")
    assert [one.relation for one in Sighting.objects.filter(candidate__place="elsewhere.example")] == ["found"]


def test_a_harmless_post_makes_no_candidate() -> None:
    assert tell("Кот спит у @example_lagoon") == 0


def test_a_harmless_post_counts_against_a_candidate() -> None:
    tell("Товар у @example_lagoon")
    before = Candidate.objects.get().relevance
    tell("Кот спит у @example_lagoon")
    after = Candidate.objects.get()
    assert before == pytest.approx(0.45)
    assert (after.posts, after.relevance) == (2, pytest.approx(1.0 / 3))


def test_the_whole_pass_counts_what_was_read_before_the_candidate_was_known() -> None:
    tell("Кот спит у @example_lagoon")
    tell("Товар у @example_lagoon")
    collect(now=NOW, whole=True)
    assert Candidate.objects.get().posts == 2


def test_a_watched_place_is_no_candidate_in_any_spelling() -> None:
    Source.objects.filter(pk=source("other").pk).update(address="https://t.me/example_Lagoon")
    assert tell("Товар https://telegram.me/s/example_lagoon") == 0


def test_reading_twice_changes_nothing(verbs: Callable[[], list[str]]) -> None:
    tell("Товар @example_lagoon")
    assert collect(now=NOW + timedelta(minutes=1)) == 0
    assert collect(now=NOW + timedelta(minutes=2), whole=True) == 0
    assert (Candidate.objects.get().posts, verbs().count("candidates.found")) == (1, 1)


def test_a_post_made_of_links_does_not_flood_the_judges() -> None:
    tell("Товар " + " ".join(f"https://shop-{number}.example/a" for number in range(200)))
    assert Candidate.objects.count() == 50


def test_the_database_itself_keeps_one_row_a_place() -> None:
    tell("Товар @example_lagoon")
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.create(place="t.me/example_lagoon", address="x", family="telegram", found_at=NOW)
