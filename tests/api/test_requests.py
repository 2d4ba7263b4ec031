"""Requests through the API: four eyes and the digest hold as they do on the page."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockEntry, BlockingRequest
from tests.api.conftest import Program
from tests.blocking.records import submitted
from tests.exports.records import listed


@pytest.fixture
def signed(aigerim: User) -> BlockingRequest:
    """Return a request that Aigerim drafted and signed."""
    return submitted(aigerim, ("host", "shop-demo.example"), at=timezone.now())


@pytest.fixture
def number(signed: BlockingRequest) -> str:
    return str(signed.number)


@pytest.fixture
def entry(aigerim: User, saule: User) -> BlockEntry:
    """Return an entry in force, before any release."""
    [made] = listed(aigerim, saule, "shop-demo.example", now=timezone.now())
    return made


def test_it_shows_a_request_with_its_items(number: str, saule: User) -> None:
    told = Program(saule).get(f"requests/{number}").json()
    assert told["status"] == "submitted"
    assert {item["stands"] for item in told["items"] if not item["excluded"]} == {"confirmed"}


def test_a_second_person_approves_the_digest_that_was_read(number: str, saule: User) -> None:
    program = Program(saule)
    digest = program.get(f"requests/{number}").json()["digest"]
    told = program.post(f"requests/{number}/approve", {"digest": digest, "grounds": "Read and checked."}).json()
    assert told["status"] == "approved"
    assert BlockEntry.objects.filter(item__request__number=number, status="in_force").exists()


def test_another_digest_approves_nothing(number: str, saule: User) -> None:
    answer = Program(saule).post(f"requests/{number}/approve", {"digest": "0" * 64, "grounds": "Read."})
    assert answer.json()["type"] == "urn:qalqan:problem:digest-void"
    assert not BlockEntry.objects.filter(item__request__number=number).exists()


def test_nobody_approves_what_they_had_a_hand_in(number: str, signed: BlockingRequest, aigerim: User) -> None:
    digest = signed.digest
    User.objects.filter(pk=aigerim.pk).update(role="supervisor")
    answer = Program(aigerim).post(f"requests/{number}/approve", {"digest": digest, "grounds": "Read."})
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:qalqan:problem:second-person-needed"


def test_a_moderators_token_approves_nothing_whatever_its_scopes(number: str, rita: User) -> None:
    assert Program(rita).post(f"requests/{number}/approve", {"digest": "0" * 64, "grounds": "x"}).status_code == 403


def test_a_draft_is_changed_signed_and_taken_back(number: str, aigerim: User) -> None:
    program = Program(aigerim)
    assert program.post(f"requests/{number}/explain", {"explanation": "x"}).status_code == 409
    assert program.post(f"requests/{number}/take-back").json()["status"] == "draft"
    item = program.get(f"requests/{number}").json()["items"][0]["no"]
    left_out = program.post(f"requests/{number}/items/{item}/exclude", {"reason": "Another office has it."})
    assert left_out.json()["items"][0]["excluded_reason"] == "Another office has it."
    assert program.post(f"requests/{number}/items/{item}/include").json()["items"][0]["excluded"] is False
    assert program.post(f"requests/{number}/submit").json()["status"] == "submitted"


def test_answers_of_addressees_become_steps(entry: BlockEntry, aigerim: User) -> None:
    asked = entry.item.request
    program = Program(aigerim)
    told = {"items": [1], "status": "acknowledged", "addressee": "Step Telecom", "reference": "No. 17"}
    answer = program.post(f"requests/{asked.number}/answers", told)
    assert answer.status_code == 409  # nothing was sent to them yet
    assert program.every(f"requests/{asked.number}/steps?limit=1")[-1]["status"] == "signed"


def test_an_entry_is_ended_with_grounds(entry: BlockEntry, saule: User) -> None:
    program = Program(saule)
    [told] = program.get("entries?status=in_force&kind=host").json()["results"]
    ended = program.post(f"entries/{told['id']}/revoke", {"grounds": "Gone at the source."}).json()
    assert (ended["status"], ended["revoked_by"]) == ("revoked", saule.pseudonym)
    assert program.post(f"entries/{told['id']}/revoke", {"grounds": "Again."}).status_code == 409


def test_a_release_is_published_and_its_file_comes_byte_by_byte(entry: BlockEntry, saule: User) -> None:
    program = Program(saule)
    serial = program.post("releases/publish").json()["serial"]
    assert [row["serial"] for row in program.every("releases")] == [serial]
    [file, *_] = program.get(f"releases/{serial}").json()["files"]
    answer = program.get(f"releases/{serial}/files/{file['name']}")
    assert answer.headers["ETag"] == f'"{file["sha256"]}"'
    assert len(answer.content) == file["size"]


def test_the_record_can_be_walked_from_its_beginning(
    entry: BlockEntry, asel: User, verbs: Callable[[], list[str]]
) -> None:
    told = Program(asel).every("events?order=oldest&limit=200")
    assert [event["verb"] for event in told] == verbs()[: len(told)]
    assert all(after["previous_sha256"] == before["sha256"] for before, after in pairwise(told))
