"""Every item has a way of its own, and PostgreSQL keeps its order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.utils import DatabaseError

from review_portal.accounts.models import User
from review_portal.blocking.errors import NotAllowed, TransitionRefused
from review_portal.blocking.models import BlockEntry, ItemStep
from review_portal.blocking.services import (
    Word,
    measure_items,
    reject_request,
    revoke_entry,
    submit_request,
    take_back_request,
    write_down,
)
from tests.blocking.orders import drafted, ordered, sent, stands
from tests.blocking.records import NOW

SHOP = ("host", "shop-demo.example")
WORD = Word("authorised body", "№ 17 of 22.11.2026")


def statuses(item: object) -> list[str]:
    return list(ItemStep.objects.filter(item=item).values_list("status", flat=True))


def test_an_item_goes_from_draft_to_restored(rita: User, saule: User) -> None:
    notice = sent(rita, saule, SHOP)
    item = notice.request.items.get(measure="host")
    write_down(notice.request, [item.no], "acknowledged", word=WORD, actor=rita, now=NOW)
    measure_items([item], "executed", by="receipt 3", actor="provider x", now=NOW)
    measure_items([item], "verified", by="probe 8", actor="probe y", now=NOW)
    write_down(notice.request, [item.no], "removed", word=WORD, actor=rita, now=NOW)
    revoke_entry(BlockEntry.objects.get(item=item), actor=saule, grounds="Removed at the source.", now=NOW)
    measure_items([item], "restored", by="probe 9", actor="probe y", now=NOW)
    assert statuses(item) == [
        "draft", "confirmed", "signed", "sent", "acknowledged", "executed", "verified", "removed", "revoked", "restored"
    ]  # fmt: skip


def test_an_item_that_was_left_out_stays_a_draft(rita: User, saule: User) -> None:
    request = ordered(rita, saule, ("host", "egov.kz"))
    assert {item.canonical: stands(item) for item in request.items.all()}["egov.kz"] == "draft"


def test_a_signature_taken_back_and_a_rejection_leave_their_steps(rita: User, saule: User) -> None:
    request = submit_request(drafted(rita), actor=rita, now=NOW)
    take_back_request(request, actor=rita, now=NOW)
    reject_request(submit_request(request, actor=rita, now=NOW), actor=saule, grounds="Not enough.", now=NOW)
    assert statuses(request.items.get()) == ["draft", "confirmed", "draft", "confirmed", "revoked"]


def test_a_measurement_twice_changes_nothing(rita: User, saule: User) -> None:
    item = sent(rita, saule, SHOP).request.items.get(measure="host")
    assert [measure_items([item], "executed", by="r", actor=None, now=NOW) for _ in range(2)] == [1, 0]


def test_a_refusal_is_written_down_with_its_form(rita: User, saule: User) -> None:
    request = sent(rita, saule, SHOP).request
    refused = Word("platform", "mail of 22.11.2026", "insufficient")
    write_down(request, [1], "acknowledged", word=refused, actor=rita, now=NOW)
    assert request.items.get(no=1).steps.last().get_refusal_display() == "insufficient information"  # type: ignore[union-attr]  # it has steps
    with pytest.raises(NotAllowed, match="forms of an acknowledgement"):
        write_down(request, [1], "executed", word=refused, actor=rita, now=NOW)


def test_an_answer_is_about_all_its_items_or_none(rita: User, saule: User) -> None:
    request = sent(rita, saule, SHOP).request
    with pytest.raises(TransitionRefused, match="Not every item"):
        write_down(request, [1, 77], "executed", word=WORD, actor=rita, now=NOW)
    assert {stands(item) for item in request.items.all()} == {"sent"}


def test_an_answer_needs_a_name_and_a_reference(rita: User, saule: User) -> None:
    request = sent(rita, saule).request
    with pytest.raises(NotAllowed, match="Say who answered"):
        write_down(request, [1], "executed", word=Word(), actor=rita, now=NOW)


@pytest.mark.parametrize("status", ["signed", "sent", "executed", "restored"])
def test_postgresql_refuses_a_step_out_of_order(rita: User, status: str) -> None:
    item = drafted(rita).items.get()
    with pytest.raises(DatabaseError, match="cannot go from draft"):
        ItemStep.objects.create(item=item, status=status, at=NOW)


def test_postgresql_refuses_a_confirmation_without_a_signature(rita: User) -> None:
    item = drafted(rita).items.get()
    with pytest.raises(DatabaseError, match="only with its request"):
        ItemStep.objects.create(item=item, status="confirmed", at=NOW)


def test_postgresql_refuses_to_rewrite_a_step(rita: User) -> None:
    item = drafted(rita).items.get()
    with pytest.raises(DatabaseError, match="append-only"):
        ItemStep.objects.filter(item=item).update(at=NOW + timedelta(days=1))
