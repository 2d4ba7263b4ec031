"""Single entries move forward, once, and only as far as they can."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockEntry
from review_portal.exports.models import EntryReceipt
from tests.exports.records import Isp, listed, release, unlisted


@pytest.fixture
def isp(client: Client, provider_headers: dict[str, str]) -> Isp:
    return Isp(client, provider_headers)


@pytest.fixture
def entry(rita: User, saule: User) -> BlockEntry:
    [made] = listed(rita, saule, "shop-demo.example")
    release(saule)
    return made


def tell(isp: Isp, *told: tuple[int, str]) -> dict[str, object]:
    rows = [{"entry": number, "state": state, "detail": "d"} for number, state in told]
    answer = isp.client.post(
        "/api/provider/receipts/entries", {"entries": rows}, content_type="application/json", **isp.headers
    )
    assert answer.status_code == 200, answer.content
    body: dict[str, object] = answer.json()
    return body


def test_the_same_report_again_changes_nothing(isp: Isp, entry: BlockEntry, verbs: Callable[[], list[str]]) -> None:
    answers = [tell(isp, (entry.pk, "deployed"))["moved"] for _ in range(3)]
    assert answers == [1, 0, 0]
    assert verbs().count("receipt.entries") == 1


@pytest.mark.parametrize("states", list(itertools.permutations(["pending", "failed", "deployed", "active"])))
def test_in_whatever_order_they_come_the_furthest_stands(isp: Isp, entry: BlockEntry, states: tuple[str, ...]) -> None:
    for state in states:
        tell(isp, (entry.pk, state))
    assert EntryReceipt.objects.get().state == "active"


def test_of_one_report_the_furthest_counts(isp: Isp, entry: BlockEntry) -> None:
    tell(isp, (entry.pk, "active"), (entry.pk, "pending"))
    assert EntryReceipt.objects.get().state == "active"


def test_an_entry_that_stands_cannot_be_told_as_removed(isp: Isp, entry: BlockEntry) -> None:
    [refused] = tell(isp, (entry.pk, "removed"))["refused"]  # type: ignore[misc]
    assert "still stands" in refused["reason"]
    assert not EntryReceipt.objects.exists()


@pytest.mark.parametrize("last", ["removed", "expired"])
def test_an_entry_that_left_the_list_is_removed_for_good(isp: Isp, entry: BlockEntry, saule: User, last: str) -> None:
    tell(isp, (entry.pk, "active"))
    unlisted(entry, saule)
    release(saule, after=5)
    assert tell(isp, (entry.pk, last))["moved"] == 1
    assert tell(isp, (entry.pk, "active"))["moved"] == 0
    assert EntryReceipt.objects.get().state == last


def test_what_cannot_be_is_refused_line_by_line_and_the_rest_is_taken(isp: Isp, entry: BlockEntry) -> None:
    answer = tell(isp, (entry.pk, "active"), (entry.pk + 999, "active"), (entry.pk, "done"))
    assert (answer["told"], answer["moved"]) == (3, 1)
    reasons = [row["reason"] for row in answer["refused"]]  # type: ignore[attr-defined]
    assert ["never published" in reasons[0], "is not a state" in reasons[1]] == [True, True]


@pytest.mark.parametrize(
    "body", [{}, {"entries": []}, {"entries": [{"entry": "x", "state": "active"}]}, {"entries": 1}]
)
def test_what_is_no_report_is_refused(isp: Isp, body: dict[str, object]) -> None:
    answer = isp.client.post("/api/provider/receipts/entries", body, content_type="application/json", **isp.headers)
    assert answer.status_code == 400


def test_the_database_refuses_to_move_it_back(isp: Isp, entry: BlockEntry) -> None:
    tell(isp, (entry.pk, "active"))
    with pytest.raises(DatabaseError, match="only moves forward"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE exports_entryreceipt SET state='pending'")
