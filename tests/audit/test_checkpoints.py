"""Checkpoints: every event is under exactly one signed root, and nobody rewrites an interval unseen."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from typing import Any
from unittest.mock import Mock, patch

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from qalqan_verify.canon import canonical
from review_portal.accounts.models import User
from review_portal.audit.models import Checkpoint, Event
from review_portal.audit.services import checkpoint_faults, digest, make_checkpoint
from review_portal.exports.signing import public_key
from tests.audit.records import behind_the_back, note

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def closed(person: User, times: int = 3) -> Checkpoint:
    note(person, times)
    made = make_checkpoint(now=NOW)
    assert made is not None
    return made


def told() -> list[str]:
    return [f"{fault.number} {fault.reason}" for fault in checkpoint_faults()]


def test_intervals_follow_each_other_without_a_gap(aigerim: User) -> None:
    one, two = closed(aigerim), closed(aigerim, 5)
    assert (one.first, two.first, two.last) == (1, one.last + 1, Event.objects.count())
    assert (two.number, two.previous_sha256) == (2, one.sha256)
    assert told() == []


def test_nothing_new_makes_no_checkpoint(aigerim: User) -> None:
    closed(aigerim)
    assert make_checkpoint(now=NOW) is None
    assert Checkpoint.objects.count() == 1


def test_it_is_signed_with_the_key_that_providers_know(aigerim: User) -> None:
    assert bytes.fromhex(closed(aigerim).public_key) == public_key()


def test_rewriting_an_event_with_its_digest_is_seen_by_the_root(aigerim: User) -> None:
    closed(aigerim)
    event = Event.objects.order_by("-number")[0]
    event.detail = {"turn": 99}
    behind_the_back(
        "UPDATE audit_event SET detail = %s, sha256 = %s WHERE number = %s",
        canonical(event.detail).decode(), digest(event), event.number,
    )  # fmt: skip
    assert ["the events are not those that the checkpoint closed" in line for line in told()] == [True]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("root = repeat('0', 64)", "the checkpoint was changed after it was made"),
        ("made_at = made_at + interval '1 second'", "the signature under the checkpoint does not hold"),
        (r"signature = set_byte(signature, 3, 7)", "the signature under the checkpoint does not hold"),
        ("previous_sha256 = repeat('a', 64)", "does not follow from the checkpoint before"),
        ("last = last - 1", "the events are not those that the checkpoint closed"),
    ],
)
def test_a_changed_checkpoint_is_named(aigerim: User, change: str, sentence: str) -> None:
    closed(aigerim)
    two = closed(aigerim)
    behind_the_back(f"UPDATE audit_checkpoint SET {change} WHERE number = 2")  # noqa: S608  # our own list above
    assert any(sentence in line and line.startswith(f"{two.first} ") for line in told())
    with pytest.raises(CommandError, match="checkpoint 2"):
        call_command("verify_audit")


def test_a_key_that_is_not_ours_is_named_until_it_is_listed(aigerim: User, settings: Any) -> None:
    ours = closed(aigerim).public_key
    other = Mock(public=b"k" * 32)
    with patch("review_portal.audit.services.checkpointing.signer", return_value=other):
        with pytest.raises(CommandError, match=f"the key {ours}, neither ours nor listed"):
            call_command("verify_audit")
        settings.RECORD_FORMER_KEYS, out = [ours], StringIO()
        call_command("verify_audit", stdout=out)
    assert f"Key {ours} signed from event 1 on." in out.getvalue()


def test_a_missing_checkpoint_is_named(aigerim: User) -> None:
    closed(aigerim), closed(aigerim)
    behind_the_back("DELETE FROM audit_checkpoint WHERE number = 1")
    assert any("does not follow from the checkpoint before" in line for line in told())


@pytest.mark.parametrize("statement", ["UPDATE audit_checkpoint SET root = ''", "DELETE FROM audit_checkpoint"])
def test_postgresql_refuses_to_touch_it(aigerim: User, statement: str) -> None:
    closed(aigerim)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        cursor.execute(statement)


def test_the_command_prints_what_a_notary_may_keep(aigerim: User) -> None:
    out = StringIO()
    call_command("checkpoint", stdout=out)
    made = Checkpoint.objects.get()
    assert made.root in out.getvalue()
    assert made.sha256 in out.getvalue()
