"""Receipts move the items: executed when every provider holds the line, and not a moment before."""

from __future__ import annotations

import pytest

from review_portal.accounts.models import ApiKey, User
from review_portal.accounts.services import issue_key
from review_portal.blocking.models import BlockEntry, BlockItem
from review_portal.exports.models import Provider
from review_portal.exports.services import Told, acknowledge, acknowledge_entries, add_provider, prove_execution
from tests.blocking.orders import sent, stands
from tests.blocking.records import NOW
from tests.exports.records import release


def provider(name: str) -> Provider:
    key, _ = issue_key(name, scope="provider", actor=None, now=NOW)
    return add_provider(name, key=key, contact="", actor=None, now=NOW)


def deployed(by: Provider, serial: int, set_hash: str) -> None:
    acknowledge(by, serial=serial, state="deployed", set_hash=set_hash, detail="", now=NOW)


@pytest.fixture
def item(rita: User, saule: User) -> BlockItem:
    return sent(rita, saule, ("host", "shop-demo.example")).request.items.get(measure="host")


def test_an_item_is_executed_when_the_last_provider_holds_it(item: BlockItem, saule: User) -> None:
    one, other, made = provider("One"), provider("Other"), release(saule)
    deployed(one, made.serial, made.set_hash)
    assert prove_execution(now=NOW) == 0
    deployed(other, made.serial, made.set_hash)
    assert (prove_execution(now=NOW), prove_execution(now=NOW)) == (1, 0)
    assert stands(item) == "executed"
    assert item.steps.get(status="executed").reference == "receipts of 2 providers"


def test_a_provider_whose_key_was_revoked_holds_nobody_up(item: BlockItem, saule: User) -> None:
    one, gone, made = provider("One"), provider("Gone"), release(saule)
    ApiKey.objects.filter(pk=gone.key_id).update(revoked_at=NOW)
    deployed(one, made.serial, made.set_hash)
    assert prove_execution(now=NOW) == 1


def test_what_a_provider_says_of_the_entry_counts_more_than_its_release(item: BlockItem, saule: User) -> None:
    one, made = provider("One"), release(saule)
    deployed(one, made.serial, made.set_hash)
    entry = BlockEntry.objects.get(item=item)
    acknowledge_entries(one, [Told(entry.pk, "failed")], now=NOW)
    assert prove_execution(now=NOW) == 0
    acknowledge_entries(one, [Told(entry.pk, "active")], now=NOW)
    assert prove_execution(now=NOW) == 1


def test_what_waits_for_ever_does_not_stand_before_what_came_later(
    item: BlockItem, rita: User, saule: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(rita, saule, ("host", "later-demo.example"))
    one, made = provider("One"), release(saule)
    deployed(one, made.serial, made.set_hash)
    acknowledge_entries(one, [Told(BlockEntry.objects.get(item=item).pk, "failed")], now=NOW)
    monkeypatch.setattr("review_portal.exports.services.proving.AT_ONCE", 1)
    assert prove_execution(now=NOW) == 1
    assert stands(BlockItem.objects.get(canonical="later-demo.example", measure="host")) == "executed"


def test_without_a_provider_or_a_release_nothing_is_executed(item: BlockItem, saule: User) -> None:
    assert prove_execution(now=NOW) == 0
    provider("One")
    assert prove_execution(now=NOW) == 0
    assert stands(item) == "sent"


def test_a_channel_is_not_the_providers_to_execute(item: BlockItem, saule: User) -> None:
    one, made = provider("One"), release(saule)
    deployed(one, made.serial, made.set_hash)
    prove_execution(now=NOW)
    assert {stands(other) for other in item.request.items.filter(measure="channel", excluded=False)} == {"sent"}
