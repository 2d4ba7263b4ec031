"""PostgreSQL refuses by itself: every test here goes around the services."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockEntry, BlockingRequest, BlockItem
from review_portal.blocking.services import draft_request, override_item
from tests.blocking.records import NOW, approved, decision, post, submitted

SHOP = ("host", "shop-demo.example")


def run(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def approve(request: BlockingRequest, person: User) -> None:
    run(
        "UPDATE blocking_blockingrequest SET status='approved', approver_id=%s, decided_at=now(), decision_grounds='x'"
        " WHERE id=%s",
        person.pk,
        request.pk,
    )


def enter(item: BlockItem, **changes: object) -> None:
    row = {
        "item_id": item.pk, "kind": item.measure, "canonical": item.canonical, "starts_at": NOW,
        "ends_at": NOW + timedelta(days=1), "status": "in_force", "revoke_grounds": "", **changes,
    }  # fmt: skip
    names, places = ", ".join(row), ", ".join(["%s"] * len(row))
    run(f"INSERT INTO blocking_blockentry ({names}) VALUES ({places})", *row.values())  # noqa: S608  # names are ours


def promote(person: User, role: str = "prosecutor") -> User:
    User.objects.filter(pk=person.pk).update(role=role)
    return User.objects.get(pk=person.pk)


def test_it_refuses_the_author_as_approver(rita: User) -> None:
    request = submitted(rita)
    with pytest.raises(DatabaseError):
        approve(request, promote(rita))


def test_the_constraint_alone_refuses_the_author(rita: User) -> None:
    request = submitted(rita)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # triggers sleep, constraints do not
    with pytest.raises(IntegrityError, match="blocking_approver_is_not_author"):
        approve(request, promote(rita))


def test_it_refuses_the_one_who_decided_the_case(rita: User, aigerim: User) -> None:
    request = draft_request(decision(aigerim, post()), actor=rita, now=NOW)
    BlockingRequest.objects.filter(pk=request.pk).update(
        status="submitted", submitted_by=rita, submitted_at=NOW, digest="0" * 64
    )
    with pytest.raises(DatabaseError, match="a second person must approve"):
        approve(request, promote(aigerim))


def test_it_refuses_the_senior_who_overrode_the_guard(rita: User, bota: User) -> None:
    request = draft_request(decision(rita, post(("host", "192.0.2.7"))), actor=rita, now=NOW)
    item = request.items.get(guard_verdict="needs_override")
    override_item(item, actor=bota, reason="its own machine", until=NOW + timedelta(days=7), now=NOW)
    BlockingRequest.objects.filter(pk=request.pk).update(
        status="submitted", submitted_by=rita, submitted_at=NOW, digest="0" * 64
    )
    with pytest.raises(DatabaseError, match="a second person must approve"):
        approve(request, promote(bota))


@pytest.mark.parametrize("role", ["moderator", "administrator", "auditor"])
def test_it_refuses_an_approver_of_another_role(rita: User, timur: User, role: str) -> None:
    request = submitted(rita)
    with pytest.raises(DatabaseError, match="only a supervisor or prosecutor"):
        approve(request, promote(timur, role))


def test_it_refuses_an_approval_without_a_signature(rita: User, saule: User) -> None:
    request = draft_request(decision(rita, post()), actor=rita, now=NOW)
    with pytest.raises(DatabaseError, match="cannot go from draft to approved"):
        approve(request, saule)


def test_it_refuses_a_request_that_is_born_approved(rita: User, saule: User) -> None:
    with pytest.raises(DatabaseError, match="begins as a draft"):
        BlockingRequest.objects.create(
            number="З-2026-9999", regime="kz_prosecutor", status="approved", author=rita, submitted_by=rita,
            approver=saule, digest="0" * 64, created_at=NOW, submitted_at=NOW, decided_at=NOW, decision_grounds="x",
        )  # fmt: skip


def test_it_refuses_another_text_under_the_same_signature(rita: User) -> None:
    request = submitted(rita)
    with pytest.raises(DatabaseError, match="was signed"):
        run("UPDATE blocking_blockingrequest SET explanation='other' WHERE id=%s", request.pk)


def test_it_refuses_another_author(rita: User, aigerim: User) -> None:
    request = submitted(rita)
    with pytest.raises(DatabaseError, match="stay as they are"):
        run("UPDATE blocking_blockingrequest SET author_id=%s WHERE id=%s", aigerim.pk, request.pk)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE blocking_blockitem SET canonical='egov.kz' WHERE request_id=%s",
        "DELETE FROM blocking_blockitem WHERE request_id=%s",
    ],
)
def test_it_refuses_to_change_signed_items(rita: User, sql: str) -> None:
    request = submitted(rita)
    with pytest.raises(DatabaseError, match="items change in a draft only"):
        run(sql, request.pk)


def test_it_refuses_an_entry_without_approval(rita: User) -> None:
    item = submitted(rita, SHOP).items.get(measure="host")
    with pytest.raises(DatabaseError, match="second person who approved"):
        enter(item)


def test_it_refuses_an_entry_of_an_item_that_was_left_out(rita: User, saule: User) -> None:
    item = approved(rita, saule, ("host", "egov.kz")).items.get(canonical="egov.kz")
    with pytest.raises(DatabaseError, match="second person who approved"):
        enter(item)


def test_it_refuses_an_entry_that_widens_what_was_signed(rita: User, saule: User) -> None:
    item = approved(rita, saule).items.get()
    BlockEntry.objects.filter(item=item).update(status="expired")
    with pytest.raises(DatabaseError, match="second person who approved"):
        enter(item, kind="host", canonical="t.me")


def test_an_entry_that_ended_never_comes_back(rita: User, saule: User) -> None:
    entry = BlockEntry.objects.get(item__request=approved(rita, saule))
    BlockEntry.objects.filter(pk=entry.pk).update(status="expired")
    with pytest.raises(DatabaseError, match="may only end"):
        run("UPDATE blocking_blockentry SET status='in_force' WHERE id=%s", entry.pk)


def test_an_entry_is_never_prolonged_or_deleted(rita: User, saule: User) -> None:
    entry = BlockEntry.objects.get(item__request=approved(rita, saule))
    with pytest.raises(DatabaseError, match="may only end"):
        run("UPDATE blocking_blockentry SET ends_at=ends_at + interval '1 day' WHERE id=%s", entry.pk)
    with pytest.raises(DatabaseError, match="may only end"):
        run("DELETE FROM blocking_blockentry WHERE id=%s", entry.pk)


def test_a_request_is_never_deleted(rita: User) -> None:
    request = draft_request(decision(rita, post()), actor=rita, now=NOW)
    with pytest.raises(DatabaseError, match=r"[Cc]annot delete"):
        run("DELETE FROM blocking_blockingrequest WHERE id=%s", request.pk)
