"""Judging through the API: the same services, the same claims, the same versions as on the case page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.review.models import Case, Decision
from review_portal.review.services import claim_case
from tests.api.conftest import Program

pytestmark = pytest.mark.usefixtures("cases")
NOTHING = {"exit": "no_violation"}


@pytest.fixture
def case(cases: list[Case]) -> Case:
    return cases[0]


def posts(program: Program, case: Case) -> list[int]:
    return [member["post"]["id"] for member in program.every(f"cases/{case.number}/posts") if member["undecided"]]


def test_it_lists_cases_by_urgency_in_pages_without_a_gap(rita: User) -> None:
    numbers = [row["number"] for row in Program(rita).every("cases?limit=1")]
    assert numbers == list(Case.objects.undecided().most_urgent().values_list("number", flat=True))


def test_a_page_stands_still_while_rows_come(rita: User) -> None:
    program = Program(rita)
    first = program.get("cases?show=all&order=newest&limit=1").json()
    rest = [row["number"] for row in program.get(first["next"]).json()["results"]]
    seen = [row["number"] for row in first["results"]]
    assert seen + rest == list(Case.objects.order_by("-pk").values_list("number", flat=True))[: len(seen + rest)]


def test_a_cursor_of_another_list_is_no_page(rita: User) -> None:
    program = Program(rita)
    cursor = program.get("cases?show=all&order=newest&limit=1").json()["next"].rpartition("cursor=")[2].split("&")[0]
    assert program.get(f"cases?order=urgent&cursor={cursor}").status_code == 404
    assert program.get("cases?cursor=WyJ4IiwgMV0").status_code == 404


def test_a_wrong_filter_is_told_by_name(rita: User) -> None:
    answer = Program(rita).get("cases?show=everything")
    assert answer.status_code == 400
    assert "show" in answer.json()["errors"]


def test_a_parameter_that_is_not_known_is_named_with_those_that_are(rita: User) -> None:
    program = Program(rita)
    told = program.get("cases?sohw=free").json()
    assert (told["status"], told["type"]) == (400, "urn:qalqan:problem:unknown-parameter")
    assert "no parameter sohw; there are cursor, kind, language, limit" in told["detail"]
    assert program.get("me?verbose=1").json()["detail"] == "There is no parameter verbose; this door takes none."


def test_what_is_done_takes_no_parameters(rita: User, case: Case) -> None:
    answer = Program(rita).post(f"cases/{case.number}/claim?limit=1")
    assert answer.status_code == 400
    assert Case.objects.get(pk=case.pk).holder is None


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "параметрі жоқ"), ("ru", "Параметра sohw нет"), ("en", "no parameter")]
)
def test_a_problem_is_told_in_the_language_of_the_program(language: str, words: str, rita: User) -> None:
    assert words in Program(rita).get("cases?sohw=free", **{"Accept-Language": language}).json()["detail"]


def test_a_stranger_is_not_told_what_a_door_takes(rita: User) -> None:
    assert Program(rita).get("events?sohw=1").status_code == 403


def test_it_claims_decides_and_says_so_in_the_record(rita: User, case: Case) -> None:
    program = Program(rita)
    held = program.post(f"cases/{case.number}/claim")
    body = NOTHING | {"posts": posts(program, case)}
    made = program.post(f"cases/{case.number}/decide", body, **{"If-Match": held.headers["ETag"]})
    assert made.status_code == 201, made.json()
    assert program.get(f"cases/{case.number}").json()["status"] == "decided"
    assert list(Event.objects.order_by("-number").values_list("verb", flat=True)[:2]) == ["token.used", "case.decided"]


def test_two_people_do_not_hold_one_case(rita: User, aigerim: User, case: Case) -> None:
    claim_case(case, actor=aigerim, now=timezone.now())
    answer = Program(rita).post(f"cases/{case.number}/claim")
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:qalqan:problem:case-held"
    assert f"is with {aigerim.pseudonym}" in answer.json()["detail"]


def test_a_case_that_was_not_claimed_is_not_decided(rita: User, case: Case) -> None:
    program = Program(rita)
    body = NOTHING | {"posts": posts(program, case), "version": case.version}
    assert program.post(f"cases/{case.number}/decide", body).json()["type"] == "urn:qalqan:problem:lease-lost"


def test_another_version_than_the_one_that_was_seen_is_refused(rita: User, case: Case) -> None:
    program = Program(rita)
    seen = program.get(f"cases/{case.number}").headers["ETag"]
    program.post(f"cases/{case.number}/claim")
    body, before = NOTHING | {"posts": posts(program, case)}, Decision.objects.count()
    assert program.post(f"cases/{case.number}/decide", body, **{"If-Match": seen}).status_code == 412
    assert program.post(f"cases/{case.number}/decide", body | {"version": 1}).status_code == 409
    assert program.post(f"cases/{case.number}/decide", body).status_code == 428
    assert Decision.objects.count() == before


def test_the_same_decision_twice_is_one(rita: User, case: Case) -> None:
    program = Program(rita)
    version = program.post(f"cases/{case.number}/claim").json()["version"]
    body = NOTHING | {"posts": posts(program, case), "version": version}
    first, again = (program.post(f"cases/{case.number}/decide", body).json()["id"] for _ in range(2))
    assert first == again


def test_it_takes_the_next_case_and_gives_it_back(rita: User) -> None:
    program = Program(rita)
    number = program.post("cases/next").json()["number"]
    assert program.post("cases/next").json()["number"] == number
    assert program.post(f"cases/{number}/renew").status_code == 200
    assert program.post(f"cases/{number}/release").json()["holder"] is None


def test_what_was_skipped_is_not_offered_again(rita: User) -> None:
    program, seen = Program(rita), []
    while (answer := program.post("cases/next")).status_code == 200:
        seen.append(answer.json()["number"])
        program.post(f"cases/{seen[-1]}/skip", {"words": "I know the shop's owner."})
    assert answer.status_code == 204
    assert len(seen) == len(set(seen)) == 2


def test_a_question_goes_to_a_senior_who_answers(rita: User, bota: User, case: Case) -> None:
    moderator, senior = Program(rita), Program(bota)
    moderator.post(f"cases/{case.number}/claim")
    assert moderator.post(f"cases/{case.number}/ask", {"words": "A pharmacy?"}).json()["status"] == "senior"
    senior.post(f"cases/{case.number}/claim")
    assert moderator.post(f"cases/{case.number}/answer", {"words": "No."}).status_code == 403
    assert senior.post(f"cases/{case.number}/answer", {"words": "No."}).json()["status"] == "waiting"


def test_one_undoes_ones_own_and_a_senior_reverses_anybodys(rita: User, bota: User, case: Case) -> None:
    program = Program(rita)
    version = program.post(f"cases/{case.number}/claim").json()["version"]
    body = NOTHING | {"posts": posts(program, case), "version": version}
    made = program.post(f"cases/{case.number}/decide", body).json()
    assert Program(bota).post(f"decisions/{made['id']}/undo").status_code == 403
    assert program.post(f"decisions/{made['id']}/undo").json()["reverses"] == made["id"]
    assert Program(bota).post(f"decisions/{made['id']}/reverse", {"grounds": "Wrong."}).status_code == 409


def test_a_name_that_no_row_can_have_is_no_fault(rita: User) -> None:
    assert Program(rita).get("cases/%00").status_code == 404


def test_a_page_of_posts_reads_the_scores_of_that_page_only(rita: User, case: Case) -> None:
    program = Program(rita)
    first, *_, last = posts(program, case)
    with CaptureQueriesContext(connection) as asked:
        [member] = program.get(f"cases/{case.number}/posts?limit=1").json()["results"]
    assert (member["post"]["id"], member["undecided"], member["score"] is not None) == (first, True, True)
    [scores] = [query["sql"] for query in asked if "DISTINCT ON" in query["sql"]]
    assert f"({first})" in scores
    assert str(last) not in scores
