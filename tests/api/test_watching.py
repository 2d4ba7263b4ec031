"""Sources and candidates through the API: the checks of the form, the services of the page, and their events."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.discovery.collecting import collect
from review_portal.discovery.models import Candidate
from review_portal.sources.models import Source
from tests.api.conftest import Program
from tests.scoring.publishing import assess, publish

HARBOR = {
    "name": "Harbor",
    "family": "forum",
    "address": "https://forum.example/",
    "legal_basis": "Order 84",
    "interval": 120,
    "retention": 30,
}


@pytest.fixture
def two(db: None) -> list[int]:
    """Return two places that one advert leads to."""
    assess(publish("Товар у @example_lagoon и на https://shop.example/a"), now=timezone.now())
    collect(now=timezone.now())
    return list(Candidate.objects.order_by("place").values_list("pk", flat=True))


def verbs(count: int) -> list[str]:
    return list(Event.objects.order_by("-number").values_list("verb", flat=True)[:count])


def test_each_family_tells_its_parameters(rita: User) -> None:
    told = {row["family"]: row["parameters"] for row in Program(rita).get("sources/families").json()}
    assert set(told) == set(Source.Family.values)
    [pages] = [one for one in told["forum"] if one["name"] == "max_pages"]
    assert (pages["default"], pages["least"], pages["most"]) == (50, 1, 5000)


def test_a_source_is_added_and_told_as_it_stands(timur: User) -> None:
    answer = Program(timur).post("sources/add", HARBOR | {"parameters": {"max_pages": 50, "max_depth": 2}})
    told = answer.json()
    assert (answer.status_code, told["site"], told["interval"], told["retention"]) == (201, "forum", 120, 30)
    assert told["parameters"] == {"max_depth": 2}
    assert verbs(2) == ["token.used", "source.added"]


def test_an_address_that_is_watched_is_answered_as_it_is(timur: User) -> None:
    program = Program(timur)
    first, again = program.post("sources/add", HARBOR), program.post("sources/add", HARBOR | {"name": "Other"})
    assert (again.status_code, again.json()["id"], again.json()["name"]) == (200, first.json()["id"], "Harbor")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"address": "ftp://forum.example/"}, "address"),
        ({"parameters": {"pages": 3}}, "parameter_pages"),
        ({"parameters": {"max_pages": "many"}}, "parameter_max_pages"),
        ({"politeness": {"obey_robots": False}}, "obey_robots_reason"),
        ({"shortest": 5}, "longest"),
        ({"schedule": "every day"}, "schedule"),
        ({"expected_fields": ["colour"]}, "expected_fields"),
        ({"parameters": {"q": "\x00"}}, "parameters"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_written(wrong: dict[str, Any], field: str, timur: User) -> None:
    answer = Program(timur).post("sources/add", HARBOR | wrong)
    assert answer.status_code == 400, answer.json()
    assert field in answer.json()["errors"]
    assert not Source.objects.exists()


def test_a_change_leaves_what_it_does_not_name(timur: User) -> None:
    program = Program(timur)
    source = program.post("sources/add", HARBOR).json()["id"]
    manners = {"delay_seconds": 5.0, "obey_robots": True, "reasons": {"delay_seconds": "A slow machine."}}
    told = program.post(f"sources/{source}/edit", {"retention": None, "politeness": manners}).json()
    assert (told["retention"], told["interval"], told["name"]) == (None, 120, "Harbor")
    assert told["politeness"] == {"delay_seconds": 5.0, "reasons": {"delay_seconds": "A slow machine."}}
    assert set(Event.objects.get(verb="source.edited").detail["changed"]) == {"retention", "politeness"}


def test_a_moderators_token_adds_and_admits_nothing(two: list[int], rita: User) -> None:
    program = Program(rita)
    assert program.post("sources/add", HARBOR).status_code == 403
    chosen = {"candidates": [{"id": two[0]}], "legal_basis": "Order 84"}
    assert program.post("candidates/admit", chosen).status_code == 403


def test_candidates_come_with_the_posts_that_lead_there(two: list[int], rita: User) -> None:
    program = Program(rita)
    rows = program.every("candidates?limit=1")
    assert sorted(row["id"] for row in rows) == sorted(two)
    [lead] = program.every(f"candidates/{two[0]}/sightings")
    assert lead["relation"] in {"named", "link"}
    assert program.get(f"candidates/{two[0]}").json()["status"] == "waiting"


def test_candidates_are_admitted_at_once_or_not_at_all(two: list[int], timur: User) -> None:
    program = Program(timur)
    both = [{"id": two[0], "family": "site"}, {"id": two[1]}]
    wrong = program.post("candidates/admit", {"candidates": [*both, {"id": 10**9}], "legal_basis": "Order 84"})
    assert (wrong.status_code, Source.objects.filter(candidates__in=two).count()) == (409, 0)
    told = program.post("candidates/admit", {"candidates": both, "legal_basis": "Order 84"})
    assert (told.status_code, {row["family"] for row in told.json()} >= {"site"}) == (201, True)
    assert [row["watched_as"] for row in program.every("candidates?status=admitted")] != [None, None]


def test_a_rejected_candidate_says_by_whom_and_why(two: list[int], timur: User) -> None:
    program = Program(timur)
    [told] = program.post("candidates/reject", {"candidates": two[:1], "grounds": "A courier firm."}).json()
    assert (told["status"], told["judged_by"], told["grounds"]) == ("rejected", timur.pseudonym, "A courier firm.")
    assert program.post("candidates/reject", {"candidates": two[:1], "grounds": "Again."}).status_code == 409


def test_what_is_refused_is_told_in_the_language_of_the_program(two: list[int], timur: User) -> None:
    program, said = Program(timur), {"candidates": [10**9], "grounds": "x"}
    told = {
        language: program.post("candidates/reject", said, **{"Accept-Language": language}).json()["detail"]
        for language in ("kk", "ru", "en")
    }
    assert "үміткерлердің" in told["kk"]
    assert "кандидатов" in told["ru"]
    assert "candidates meanwhile" in told["en"]
