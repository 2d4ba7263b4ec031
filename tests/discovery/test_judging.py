"""A person admits or rejects candidates in bulk; an admitted one is a source, a rejected one stays rejected."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.discovery.collecting import collect
from review_portal.discovery.models import Candidate
from review_portal.discovery.services import admit_candidates, reject_candidates
from review_portal.sources.models import Source
from tests.scoring.publishing import NOW, assess, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(db: None) -> list[int]:
    """Two places that one advert leads to."""
    assess(publish("Товар у @example_lagoon и на https://shop.example/a"))
    collect(now=NOW)
    return list(Candidate.objects.order_by("place").values_list("pk", flat=True))


def test_admitted_candidates_are_sources(two: list[int], timur: User, verbs: Callable[[], list[str]]) -> None:
    admit_candidates(two, actor=timur, legal_basis="Order 84", families={two[0]: "forum"}, now=NOW)
    added = Source.objects.filter(candidates__in=two).order_by("name")
    assert [(one.address, one.family, one.site, one.legal_basis) for one in added] == [
        ("https://shop.example/", "forum", "forum", "Order 84"),
        ("https://t.me/s/example_lagoon", "telegram", "telegram", "Order 84"),
    ]
    assert verbs()[-4:] == ["source.added", "candidate.admitted"] * 2


def test_a_rejected_candidate_stays_rejected(two: list[int], timur: User) -> None:
    reject_candidates(two, actor=timur, grounds="A courier firm", now=NOW)
    assess(publish("Товар у @example_lagoon"))
    assert collect(now=NOW) == 0
    assert set(Candidate.objects.values_list("status", flat=True)) == {"rejected"}
    with pytest.raises(Refused, match="meanwhile"):
        admit_candidates(two, actor=timur, legal_basis="Order 84", families={}, now=NOW)


def test_it_is_all_or_none(two: list[int], timur: User) -> None:
    reject_candidates(two[:1], actor=timur, grounds="A courier firm", now=NOW)
    with pytest.raises(Refused, match="meanwhile"):
        admit_candidates(two, actor=timur, legal_basis="Order 84", families={}, now=NOW)
    assert Candidate.objects.get(pk=two[1]).status == "waiting"


def test_what_is_missing_is_said(two: list[int], timur: User) -> None:
    with pytest.raises(Refused, match="legal basis"):
        admit_candidates(two, actor=timur, legal_basis=" ", families={}, now=NOW)
    with pytest.raises(Refused, match="no family 'shop'"):
        admit_candidates(two, actor=timur, legal_basis="Order 84", families={two[0]: "shop"}, now=NOW)
    with pytest.raises(Refused, match="Say why"):
        reject_candidates(two, actor=timur, grounds="", now=NOW)
    with pytest.raises(Refused, match="at least one"):
        reject_candidates([], actor=timur, grounds="A courier firm", now=NOW)


def test_the_database_itself_wants_a_person_behind_a_judgement(two: list[int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.filter(pk=two[0]).update(status="rejected")


def test_the_page_shows_where_a_candidate_was_found(
    two: list[int], aigerim: User, enter: Callable[[User], Client]
) -> None:
    User.objects.update(language="en")
    text = enter(aigerim).get("/sources/candidates/").content.decode()
    for shown in ("t.me/example_lagoon", "shop.example", "example_harbor", "named in the text"):
        assert shown in text, shown
    assert 'name="verdict"' not in text


def test_an_administrator_judges_on_the_page(two: list[int], timur: User, enter: Callable[[User], Client]) -> None:
    browser, asked = enter(timur), {"grounds": "Order 84", "verdict": "admit", f"family-{two[0]}": "board"}
    browser.post("/sources/candidates/judge/", {**asked, "candidate": two[0]})
    browser.post("/sources/candidates/judge/", {"grounds": "Firm", "verdict": "reject", "candidate": two[1]})
    assert list(Candidate.objects.order_by("place").values_list("status", "family")) == [
        ("admitted", "board"),
        ("rejected", "telegram"),
    ]
    assert "Order 84" in browser.get("/sources/candidates/?status=admitted").content.decode()


def test_nobody_else_judges(two: list[int], aigerim: User, enter: Callable[[User], Client]) -> None:
    asked = {"grounds": "Firm", "verdict": "reject", "candidate": two}
    assert enter(aigerim).post("/sources/candidates/judge/", asked).status_code == 403


def test_hostile_numbers_and_verdicts_lose_nothing(
    two: list[int], timur: User, enter: Callable[[User], Client]
) -> None:
    asked = {"grounds": "x", "candidate": ["²", "1e9", "-1", "99999999999999999999"]}
    for verdict in ("admit", "reject", ""):
        answer = enter(timur).post("/sources/candidates/judge/", {**asked, "verdict": verdict}, follow=True)
        assert 'role="alert"' in answer.content.decode()
    assert Candidate.objects.filter(status="waiting").count() == 2
