"""Second looks through the API: blind, one person's, answered once; figures are of rules, never of people."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.review.models import Case, Decision, Gold, Look
from review_portal.review.services import set_gold
from tests.api.conftest import Program
from tests.face.world import block

CLEAN = {"exit": "no_violation"}
BLOCKED = {"exit": "blocking", "role": "sale_advert", "substance": "unknown"}


@pytest.fixture
def decided(cases: list[Case], aigerim: User, settings: Any) -> Decision:
    """Return a decision of Aigerim's that was drawn for a second look."""
    settings.SECOND_LOOKS = 1
    return block(cases[0], aigerim)


def took(program: Program) -> int:
    return int(program.post("looks/next").json()["id"])


def test_a_look_shows_posts_and_nothing_of_what_others_thought(decided: Decision, rita: User) -> None:
    program = Program(rita)
    look = took(program)
    told = program.get(f"looks/{look}").json()
    shown = program.every(f"looks/{look}/posts?limit=1")
    assert set(told) == {"id", "lease_until", "posts", "exit", "answered_at"}
    assert (told["posts"], told["exit"], len(shown)) == (3, None, 3)
    assert {name for one in shown for name in one} == {"post", "language"}


def test_nobody_is_given_their_own_decision(decided: Decision, aigerim: User) -> None:
    assert Program(aigerim).post("looks/next").status_code == 204


def test_a_look_in_other_hands_is_none_of_ones_own(decided: Decision, rita: User, bota: User) -> None:
    look = took(Program(rita))
    for path in (f"looks/{look}", f"looks/{look}/posts"):
        assert Program(bota).get(path).status_code == 404
    assert Program(bota).post(f"looks/{look}/answer", CLEAN).status_code == 404
    assert Program(rita).post(f"looks/{look}/renew").json()["id"] == look


def test_an_answer_does_not_tell_whether_it_was_the_first_ones(decided: Decision, rita: User) -> None:
    program = Program(rita)
    look = took(program)
    answer = program.post(f"looks/{look}/answer", CLEAN)
    assert (answer.status_code, answer.json()["lesson"]) == (201, None)
    assert Look.objects.get(pk=look).status == "disputed"
    [told] = program.every("looks?show=answered")
    assert (told["id"], told["exit"], "status" in told) == (look, "no_violation", False)
    assert program.post(f"looks/{look}/answer", CLEAN).json()["type"] == "urn:qalqan:problem:lease-lost"


def test_a_list_of_looks_asks_the_database_no_more_for_many(cases: list[Case], aigerim: User, rita: User) -> None:
    program, asked = Program(rita), []
    for case in cases:
        decision = block(case, aigerim)
        Look.objects.create(decision=decision, kind="blind", created_at=timezone.now())
        program.post(f"looks/{took(program)}/answer", CLEAN)
        with CaptureQueriesContext(connection) as counted:
            assert all(row["posts"] for row in program.every("looks?show=answered"))
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_an_answer_names_what_its_exit_needs(decided: Decision, rita: User) -> None:
    program = Program(rita)
    answer = program.post(f"looks/{took(program)}/answer", {"exit": "blocking"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:qalqan:problem:choice-incomplete")


def test_an_agreed_example_teaches_after_the_answer(decided: Decision, bota: User, rita: User) -> None:
    set_gold(decided, actor=bota, lesson="A shop's own channel.", now=timezone.now())
    Look.objects.all().delete()
    program = Program(rita)
    told = program.post(f"looks/{took(program)}/answer", BLOCKED).json()
    assert told["lesson"] == {"exit": "blocking", "lesson": "A shop's own channel."}


def test_a_senior_who_gave_neither_answer_settles(decided: Decision, rita: User, bota: User) -> None:
    moderator, senior = Program(rita), Program(bota)
    moderator.post(f"looks/{took(moderator)}/answer", CLEAN)
    [dispute] = senior.every("quality/disputes")
    assert (dispute["first"]["exit"], dispute["second"]["exit"], dispute["yours"]) == (
        "blocking",
        "no_violation",
        False,
    )
    assert moderator.post(f"looks/{dispute['id']}/rule", CLEAN).status_code == 403
    told = senior.post(f"looks/{dispute['id']}/rule", BLOCKED | {"grounds": "It sells."}).json()
    assert (told["exit"], told["actor"]) == ("blocking", bota.pseudonym)
    assert senior.every("quality/disputes") == []
    assert "look.ruled" in Event.objects.values_list("verb", flat=True)


def test_an_example_is_set_by_another_senior_and_retired(decided: Decision, bota: User) -> None:
    program = Program(bota)
    made = program.post(f"decisions/{decided.pk}/gold", {"lesson": "A shop's own channel."}).json()
    assert program.every("quality/examples") == [made]
    assert program.post(f"quality/examples/{made['id']}/retire").json()["retired_at"]
    assert program.post(f"quality/examples/{made['id']}/retire").status_code == 409
    assert not Gold.objects.in_use().exists()


def test_few_pairs_have_no_figure(decided: Decision, rita: User, asel: User) -> None:
    moderator = Program(rita)
    moderator.post(f"looks/{took(moderator)}/answer", BLOCKED)
    told = Program(asel).get("quality?days=30").json()
    assert (told["pairs"], told["exits"], told["days"]) == (1, None, 30)
    assert told["by_exit"][0]["share"]["whole"] == 1
    assert Program(rita).get("quality").status_code == 403
