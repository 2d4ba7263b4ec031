"""The audit record: every event bound to the one before, nothing to be changed, nothing to be cut off."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.audit.services import GENESIS, faults, head, record
from tests.audit.records import behind_the_back, note

pytestmark = pytest.mark.django_db


def test_the_first_event_follows_from_nothing(aigerim: User) -> None:
    first = Event.objects.order_by("number").first()
    assert first is not None
    assert (first.number, first.previous_sha256) == (1, GENESIS)


def test_a_whole_chain_has_no_faults(aigerim: User) -> None:
    note(aigerim)
    assert list(faults(Event.objects.order_by("number").iterator())) == []


def test_the_command_prints_the_head(aigerim: User) -> None:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    number, sha256 = head()
    assert f"{number} events, chain whole. Head {number}:{sha256}" in out.getvalue()


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"]
)
def test_postgresql_refuses_to_touch_it(aigerim: User, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the waiting foreign keys refuse TRUNCATE before we do
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_event SET verb = 'test.nothing' WHERE number = 3",
        "UPDATE audit_event SET actor_label = 'M-99' WHERE number = 3",
        "UPDATE audit_event SET actor_id = NULL WHERE number = 3",
        "UPDATE audit_event SET at = at + interval '1 microsecond' WHERE number = 3",
        "UPDATE audit_event SET target_id = target_id || '0' WHERE number = 3",
        """UPDATE audit_event SET detail = '{"turn": 7}' WHERE number = 3""",
    ],
)
def test_a_flipped_byte_is_named(aigerim: User, change: str) -> None:
    note(aigerim)
    behind_the_back(change)
    with pytest.raises(CommandError, match=r"Event 3 was changed after it was written"):
        call_command("verify_audit")


def test_a_missing_event_is_named(aigerim: User) -> None:
    note(aigerim)
    behind_the_back("DELETE FROM audit_event WHERE number = 2")
    with pytest.raises(CommandError, match="events 2 to 2 are missing"):
        call_command("verify_audit")


def test_a_cut_off_end_is_found_by_a_head_noted_before(aigerim: User) -> None:
    note(aigerim)
    number, sha256 = head()
    behind_the_back("DELETE FROM audit_event WHERE number = %s", number)
    call_command("verify_audit", stdout=StringIO())
    with pytest.raises(CommandError, match="no longer in the record"):
        call_command("verify_audit", head=f"{number}:{sha256}")


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_record_outside_the_transaction_of_the_write(aigerim: User) -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record(aigerim, "test.noted", aigerim)
