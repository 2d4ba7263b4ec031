"""Without a norm in force and a decision that stands nothing is blocked, and who asked does not put it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.utils import DatabaseError
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.blocking.errors import GroundExpired, SecondPersonNeeded
from review_portal.blocking.models import BlockEntry, ItemStep, Suspension
from review_portal.blocking.services import (
    approve_request,
    expire_entries,
    resume_entry,
    submit_request,
    suspend_reversed,
)
from review_portal.review.models import Decision, LegalGround
from tests.blocking.orders import drafted, ordered, sent, stands
from tests.blocking.records import NOW, approved, submitted

TODAY = timezone.localdate(NOW)


def repeal(on: object = TODAY) -> None:
    LegalGround.objects.update(repealed_on=on)


def reverse(entry: BlockEntry, person: User) -> None:
    decided = entry.item.decision
    fields = {"case": decided.case, "exit": "no_violation", "case_version": 2, "grounds": "A mistake."}
    Decision.objects.create(actor=person, reverses=decided, created_at=NOW, **fields)


def test_a_repealed_norm_is_neither_signed_nor_approved(rita: User, saule: User) -> None:
    draft, signed = drafted(rita), submitted(rita)
    repeal()
    with pytest.raises(GroundExpired, match="not in force today"):
        submit_request(draft, actor=rita, now=NOW)
    with pytest.raises(GroundExpired, match="choose another norm"):
        approve_request(signed, actor=saule, digest=signed.digest, grounds="Checked.", now=NOW)


def test_postgresql_refuses_it_as_well(rita: User, saule: User) -> None:
    entry = BlockEntry.objects.get(item__request=approved(rita, saule))
    BlockEntry.objects.filter(pk=entry.pk).update(status="expired")
    repeal(TODAY - timedelta(days=1))
    with pytest.raises(DatabaseError, match="needs a ground"):
        BlockEntry.objects.create(
            item=entry.item, kind=entry.kind, canonical=entry.canonical, starts_at=NOW, ends_at=entry.ends_at
        )


def test_an_entry_ends_with_its_norm(rita: User, saule: User) -> None:
    sent(rita, saule)
    entry = BlockEntry.objects.get()
    repeal(TODAY + timedelta(days=9))
    assert BlockEntry.objects.in_force(NOW).exists()
    assert expire_entries(now=NOW) == 0
    later = NOW + timedelta(days=9)
    assert not BlockEntry.objects.in_force(later).exists()
    assert expire_entries(now=later) == 1
    assert stands(entry.item) == ItemStep.Status.REVOKED


def test_an_entry_whose_decision_was_reversed_waits_for_a_second_person_once(
    rita: User, saule: User, dana: User, bota: User
) -> None:
    entry = BlockEntry.objects.get(item__request=ordered(rita, saule))
    reverse(entry, bota)
    assert [suspend_reversed(now=NOW) for _ in range(2)] == [1, 0]
    assert not BlockEntry.objects.in_force(NOW).exists()
    resume_entry(entry, actor=dana, grounds="Another decision says the same.", now=NOW)
    assert suspend_reversed(now=NOW) == 0
    assert BlockEntry.objects.in_force(NOW).exists()


def test_who_asked_for_an_entry_does_not_put_it_back(rita: User, saule: User) -> None:
    entry = BlockEntry.objects.get(item__request=ordered(rita, saule))
    row = Suspension.objects.create(entry=entry, reason="owner", since=NOW)
    User.objects.filter(pk=rita.pk).update(role="supervisor")
    with pytest.raises(SecondPersonNeeded, match="had a hand"):
        resume_entry(entry, actor=User.objects.get(pk=rita.pk), grounds="It is the same.", now=NOW)
    with pytest.raises(DatabaseError, match="does not put it back"):
        Suspension.objects.filter(pk=row.pk).update(ended_at=NOW, ended_by=rita, grounds="x")


def test_the_record_names_the_entry_that_made_way(rita: User, saule: User) -> None:
    old = BlockEntry.objects.get(item__request=approved(rita, saule))
    approved(rita, saule, now=NOW + timedelta(days=100))
    event = Event.objects.filter(verb="blocking_request.approved").order_by("-number")[0]
    assert event.detail["replaced"] == [old.pk]
