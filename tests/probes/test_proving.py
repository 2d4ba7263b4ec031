"""Measurements move the items: verified, back again where somebody gets through, restored when it is open."""

from __future__ import annotations

import pytest

from review_portal.accounts.models import User
from review_portal.accounts.services import revoke_key
from review_portal.blocking.models import BlockItem
from review_portal.blocking.services import revoke_entry
from review_portal.exports.models import Release
from review_portal.exports.services import acknowledge
from review_portal.probes.models import Vantage
from review_portal.probes.services import prove_restoration
from tests.blocking.orders import sent, stands
from tests.exports.records import release
from tests.probes.records import GONE, LOST, Office, at


@pytest.fixture
def office(rita: User, saule: User) -> Office:
    """An office whose entry was asked for by a letter that went out."""
    sent(rita, saule, ("host", "letter.example"))
    return Office(rita, saule)


@pytest.fixture
def item(office: Office) -> BlockItem:
    return BlockItem.objects.get(canonical="letter.example")


def removed(office: Office, item: BlockItem, minutes: int) -> None:
    revoke_entry(item.entry, actor=office.approver, grounds="Removed at the source.", now=at(minutes))
    release(office.approver, after=minutes)


def told(office: Office, minutes: int) -> None:
    made = Release.objects.latest_first()[0]
    acknowledge(office.provider, serial=made.serial, state="active", set_hash=made.set_hash, detail="", now=at(minutes))


def test_an_item_is_verified_when_it_is_measured_in_effect(office: Office, item: BlockItem) -> None:
    office.both(5)
    assert stands(item) == "sent"
    office.both(40, **GONE)
    assert stands(item) == "verified"
    assert item.steps.get(status="verified").reference == "probes at 1 providers"


def test_it_falls_back_when_a_reader_gets_through_again(office: Office, item: BlockItem) -> None:
    office.both(5, **GONE)
    office.both(40)
    assert stands(item) == "executed"
    office.both(80, **GONE)
    assert stands(item) == "verified"


def test_what_is_dead_everywhere_or_silent_proves_nothing(office: Office, item: BlockItem) -> None:
    office.tell(office.inside, 5, **LOST)
    office.tell(office.outside, 5, **LOST)
    assert stands(item) == "sent"


def test_a_receipt_alone_restores_nothing_that_can_be_measured(office: Office, item: BlockItem) -> None:
    told(office, 1)
    removed(office, item, 10)
    told(office, 11)
    assert prove_restoration(now=at(12)) == 0
    office.both(15, **GONE)
    assert prove_restoration(now=at(16)) == 0
    office.both(50)
    assert (prove_restoration(now=at(51)), prove_restoration(now=at(52))) == (1, 0)
    assert stands(item) == "restored"


def test_what_is_dead_is_restored_by_the_receipt(office: Office, item: BlockItem) -> None:
    told(office, 1)
    removed(office, item, 10)
    office.tell(office.outside, 15, **LOST)
    office.tell(office.inside, 15, **LOST)
    assert prove_restoration(now=at(16)) == 0
    told(office, 17)
    assert prove_restoration(now=at(18)) == 1


def test_a_provider_without_a_key_is_still_believed_by_what_is_measured_there(office: Office, item: BlockItem) -> None:
    told(office, 1)
    removed(office, item, 10)
    revoke_key(office.provider.key, actor=None, now=at(11))
    office.both(15, **GONE)
    assert prove_restoration(now=at(16)) == 0
    office.both(50)
    assert prove_restoration(now=at(51)) == 1


def test_where_nobody_can_be_asked_nothing_is_proven(office: Office, item: BlockItem) -> None:
    told(office, 1)
    removed(office, item, 10)
    revoke_key(office.provider.key, actor=None, now=at(11))
    Vantage.objects.update(provider=None)
    assert prove_restoration(now=at(12)) == 0
