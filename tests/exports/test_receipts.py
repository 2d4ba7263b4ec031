"""Receipts move forward, once."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client

from review_portal.accounts.models import User
from review_portal.exports.models import Receipt, Release
from tests.exports.records import Isp, release

ORDER = ["pending", "failed", "deployed", "active"]


@pytest.fixture
def isp(client: Client, provider_headers: dict[str, str]) -> Isp:
    return Isp(client, provider_headers)


@pytest.fixture
def published(saule: User) -> Release:
    return release(saule)


def test_the_same_receipt_again_changes_nothing(isp: Isp, published: Release, verbs: Callable[[], list[str]]) -> None:
    told = {"serial": 1, "state": "deployed", "set_hash": published.set_hash}
    assert [isp.tell(**told).status_code for _ in range(3)] == [201, 200, 200]
    assert verbs().count("receipt.deployed") == 1


@pytest.mark.parametrize("states", list(itertools.permutations(ORDER)))
def test_in_whatever_order_they_come_the_furthest_stands(isp: Isp, published: Release, states: tuple[str, ...]) -> None:
    for state in states:
        isp.tell(serial=1, state=state, set_hash=published.set_hash)
    assert Receipt.objects.get().state == "active"


def test_a_provider_holds_the_highest_release_that_it_deployed(isp: Isp, published: Release) -> None:
    isp.tell(serial=1, state="pending", set_hash=published.set_hash)
    isp.provider.refresh_from_db()
    assert isp.provider.held_serial == 0
    isp.tell(serial=1, state="active", set_hash=published.set_hash)
    isp.provider.refresh_from_db()
    assert isp.provider.held_serial == 1


def test_another_set_hash_is_a_failure_whatever_it_says(isp: Isp, published: Release) -> None:
    answer = isp.tell(serial=1, state="active", set_hash="0" * 64)
    assert answer.json() == {"serial": 1, "state": "failed", "converged": False}
    assert "is not that of release 1" in Receipt.objects.get().detail
    assert isp.tell(serial=1, state="active", set_hash=published.set_hash).json()["state"] == "active"


@pytest.mark.parametrize(
    ("receipt", "status"),
    [
        ({"serial": 9, "state": "active"}, 404),
        ({"serial": 1, "state": "done"}, 400),
        ({"state": "active"}, 400),
        ({}, 400),
    ],
)
def test_it_refuses_what_cannot_be(isp: Isp, published: Release, receipt: dict[str, object], status: int) -> None:
    assert isp.tell(**receipt).status_code == status
    assert not Receipt.objects.exists()


def test_the_database_refuses_to_move_a_receipt_back(isp: Isp, published: Release) -> None:
    isp.tell(serial=1, state="active", set_hash=published.set_hash)
    with pytest.raises(DatabaseError, match="only moves forward"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE exports_receipt SET state='pending'")
