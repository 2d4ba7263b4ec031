"""Requests: drafting, four eyes on one digest, and the end of an entry."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockEntry, BlockingRequest
from tests.face.world import World


@pytest.fixture
def signed(world: World) -> BlockingRequest:
    return world.request


def test_the_page_shows_items_guard_digest_and_people(
    signed: BlockingRequest, saule: User, enter: Callable[[User], Client]
) -> None:
    text = enter(saule).get(f"/requests/{signed.number}/").content.decode()
    for shown in ("example_second_bot", "allowed", signed.digest[:8], "Drafted by M-01", "You had no hand in drafting"):
        assert shown in text, shown


def test_a_supervisor_approves_what_was_on_the_page(
    signed: BlockingRequest, saule: User, enter: Callable[[User], Client]
) -> None:
    enter(saule).post(f"/requests/{signed.number}/approve/", {"digest": signed.digest, "grounds": "Проверено"})
    signed.refresh_from_db()
    assert signed.status == "approved"
    assert BlockEntry.objects.filter(item__request=signed, status="in_force").exists()


def test_another_digest_approves_nothing_and_keeps_the_grounds(
    signed: BlockingRequest, saule: User, enter: Callable[[User], Client]
) -> None:
    answer = enter(saule).post(f"/requests/{signed.number}/approve/", {"digest": "0" * 64, "grounds": "Мои слова"})
    assert answer.status_code == 409
    assert "is not what was signed any more" in answer.content.decode()
    assert "Мои слова" in answer.content.decode()


def test_the_author_cannot_approve(signed: BlockingRequest, aigerim: User, enter: Callable[[User], Client]) -> None:
    assert (
        enter(aigerim)
        .post(f"/requests/{signed.number}/approve/", {"digest": signed.digest, "grounds": "x"})
        .status_code
        == 403
    )


def test_a_supervisor_rejects_with_grounds(
    signed: BlockingRequest, saule: User, enter: Callable[[User], Client]
) -> None:
    browser = enter(saule)
    assert browser.post(f"/requests/{signed.number}/reject/", {"grounds": ""}).status_code == 409
    browser.post(f"/requests/{signed.number}/reject/", {"grounds": "Мало оснований"})
    signed.refresh_from_db()
    assert signed.status == "rejected"


def test_a_draft_is_changed_signed_and_taken_back(
    signed: BlockingRequest, aigerim: User, enter: Callable[[User], Client]
) -> None:
    browser, address = enter(aigerim), f"/requests/{signed.number}"
    browser.post(f"{address}/take-back/")
    browser.post(f"{address}/items/2/exclude/", {"reason": "Не наш"})
    browser.post(f"{address}/explain/", {"explanation": "Коротко"})
    assert "Не наш" in browser.get(f"{address}/").content.decode()
    browser.post(f"{address}/items/2/include/")
    browser.post(f"{address}/submit/")
    signed.refresh_from_db()
    assert (signed.status, signed.explanation) == ("submitted", "Коротко")


def test_a_signed_request_does_not_change(
    signed: BlockingRequest, aigerim: User, enter: Callable[[User], Client]
) -> None:
    answer = enter(aigerim).post(f"/requests/{signed.number}/items/1/exclude/", {"reason": "x"}, follow=True)
    assert "is signed; take it back" in answer.content.decode()


def test_an_entry_ends_with_grounds(world: World, saule: User, enter: Callable[[User], Client]) -> None:
    entry = BlockEntry.objects.filter(status="in_force").first()
    assert entry is not None
    enter(saule).post(f"/entries/{entry.pk}/revoke/", {"grounds": "Удалено источником"})
    entry.refresh_from_db()
    assert entry.status == "revoked"


def test_the_list_can_be_narrowed_to_a_state(
    signed: BlockingRequest, saule: User, enter: Callable[[User], Client]
) -> None:
    browser = enter(saule)
    assert signed.number in browser.get("/requests/?status=submitted").content.decode()
    assert signed.number not in browser.get("/requests/?status=rejected").content.decode()
