"""Splitting and merging through the API: the same holder, the same refusals and the same record as on the case page."""

from __future__ import annotations

import pytest
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.review.models import Case, Queue
from review_portal.review.services import claim_case
from review_portal.review.weighing import undecided_posts
from tests.api.conftest import Program


@pytest.fixture
def case(cases: list[Case], rita: User) -> Case:
    """Return the case of three mirrors, in Rita's hands."""
    return claim_case(cases[0], actor=rita, now=timezone.now())


def posts(case: Case) -> list[int]:
    return list(undecided_posts(case.campaign).order_by("pk").values_list("pk", flat=True))


def shut(case: Case) -> None:
    """Put the case into a queue that is open by right only."""
    names = dict.fromkeys(("name_kk", "name_ru", "name_en"), "closed")
    queue = Queue.objects.create(slug="closed", position=1, by_right_only=True, **names)
    Case.objects.filter(pk=case.pk).update(queue=queue)


def test_a_split_leaves_the_rest_with_its_holder(case: Case, rita: User) -> None:
    answer = Program(rita).post(f"cases/{case.number}/split", {"posts": posts(case)[:1]})
    told = answer.json()
    assert answer.status_code == 201
    assert (told["case"]["holder"], told["case"]["posts"]) == (rita.pseudonym, 2)
    assert answer.headers["ETag"] == f'"{told["case"]["version"]}"'
    assert (told["new"]["status"], told["new"]["posts"], told["new"]["holder"]) == ("waiting", 1, None)
    assert list(Event.objects.order_by("-number").values_list("verb", flat=True)[:2]) == ["token.used", "case.split"]


def test_only_the_holder_splits_and_never_everything(case: Case, rita: User, aigerim: User) -> None:
    some = {"posts": posts(case)[:1]}
    assert Program(aigerim).post(f"cases/{case.number}/split", some).json()["type"].endswith(":lease-lost")
    whole = Program(rita).post(f"cases/{case.number}/split", {"posts": posts(case)})
    assert (whole.status_code, "leave at least one" in whole.json()["detail"]) == (409, True)
    assert Program(rita).post(f"cases/{case.number}/split", {"posts": [10**9]}).json()["type"].endswith("case-changed")


def test_a_merge_leaves_one_case_in_the_same_hands(case: Case, cases: list[Case], rita: User) -> None:
    told = Program(rita).post(f"cases/{case.number}/merge", {"other": cases[1].number}).json()
    assert (told["number"], told["holder"], told["posts"]) == (case.number, rita.pseudonym, 4)
    assert Program(rita).get(f"cases/{cases[1].number}").json()["merged_into"] == case.number


def test_what_somebody_else_holds_is_not_merged(case: Case, cases: list[Case], rita: User, aigerim: User) -> None:
    claim_case(cases[1], actor=aigerim, now=timezone.now())
    answer = Program(rita).post(f"cases/{case.number}/merge", {"other": cases[1].number})
    assert answer.json()["type"] == "urn:qalqan:problem:case-held"


def test_a_case_in_a_closed_queue_is_as_good_as_none(case: Case, cases: list[Case], rita: User) -> None:
    shut(cases[1])
    for act in ("merge", "apart"):
        assert Program(rita).post(f"cases/{case.number}/{act}", {"other": cases[1].number}).status_code == 404


def test_cases_kept_apart_stay_two_and_say_so(case: Case, cases: list[Case], rita: User) -> None:
    program = Program(rita)
    assert program.post(f"cases/{case.number}/apart", {"other": cases[1].number}).json()["number"] == case.number
    assert "case.kept_apart" in Event.objects.values_list("verb", flat=True)
    assert program.get(f"cases/{case.number}/relatives").json() == []


def test_whoever_gives_back_a_case_of_a_closed_queue_is_told_how_it_stands(case: Case, rita: User) -> None:
    shut(case)
    program = Program(rita)
    assert program.post(f"cases/{case.number}/release").json()["holder"] is None
    assert program.get(f"cases/{case.number}").status_code == 404
