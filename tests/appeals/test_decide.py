"""What is lifted leaves the list at once, and whether it opened is measured at each provider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from review_portal.accounts.models import User
from review_portal.appeals.errors import Unfit
from review_portal.appeals.models import Appeal
from review_portal.appeals.restoring import restorations
from review_portal.appeals.services import Complaint, decide_appeal, file_appeal
from review_portal.blocking.models import BlockEntry
from review_portal.exports.changes import set_at
from review_portal.exports.models import Release
from tests.blocking.records import NOW
from tests.exports.records import listed
from tests.probes.records import GONE, Office, at

SOON = NOW + timedelta(hours=1)
ANSWER = "The page sells tea; the capture shows another site."


def appealed(address: str = "shop-demo.example") -> Appeal:
    return file_appeal(Complaint(address, "owner", "This is a shop of tea."), now=SOON)[0]


def decided(appeal: Appeal, *outcomes: str) -> Appeal:
    rows = appeal.entries.order_by("pk").values_list("pk", flat=True)
    assert appeal.reviewer is not None
    chosen = dict(zip(rows, outcomes, strict=True))
    return decide_appeal(appeal, outcomes=chosen, answer=ANSWER, actor=appeal.reviewer, now=SOON)


def test_what_is_lifted_is_off_the_list_in_the_same_breath(
    entry: BlockEntry, dana: User, verbs: Callable[[], list[str]]
) -> None:
    appeal = decided(appealed(), "overturned")
    entry.refresh_from_db()
    assert (appeal.status, entry.status, entry.revoked_by) == ("overturned", "revoked", dana)
    newest = Release.objects.latest_first().first()
    assert newest is not None
    assert appeal.release == newest
    assert ("host", "shop-demo.example") not in set_at(newest.serial)
    assert verbs()[-3:] == ["block_entry.revoked", "release.published", "appeal.overturned"]


def test_what_is_upheld_stays(entry: BlockEntry, dana: User) -> None:
    appeal = decided(appealed(), "upheld")
    entry.refresh_from_db()
    assert (appeal.status, appeal.release, entry.status) == ("upheld", None, "in_force")


def test_too_broad_is_lifted_and_called_partly(entry: BlockEntry, dana: User) -> None:
    appeal = decided(appealed(), "narrowed")
    entry.refresh_from_db()
    assert (appeal.status, entry.status) == ("partly", "revoked")


def test_one_of_two_entries_may_stay(entry: BlockEntry, rita: User, saule: User, dana: User) -> None:
    listed(rita, saule, "goods.shop-demo.example")
    appeal = decided(appealed("goods.shop-demo.example"), "upheld", "overturned")
    assert appeal.status == "partly"
    assert list(appeal.entries.order_by("pk").values_list("entry__status", flat=True)) == ["in_force", "revoked"]


def test_a_decision_without_an_answer_or_with_a_gap_is_refused(entry: BlockEntry, dana: User) -> None:
    appeal = appealed()
    [row] = appeal.entries.values_list("pk", flat=True)
    for outcomes, answer, words in (({row: "upheld"}, "No.", "Write the answer"), ({}, ANSWER, "every entry")):
        with pytest.raises(Unfit, match=words):
            decide_appeal(appeal, outcomes=outcomes, answer=answer, actor=dana, now=SOON)


def test_it_is_decided_once(entry: BlockEntry, dana: User) -> None:
    appeal = appealed()
    decided(appeal, "upheld")
    with pytest.raises(Unfit, match="already"):
        decided(appeal, "upheld")


def test_the_removal_is_measured_at_each_provider(rita: User, saule: User, dana: User) -> None:
    office = Office(rita, saule)
    office.both(30, **GONE)
    appeal = decided(appealed(), "overturned")
    assert [row.state for row in restorations(appeal)] == ["unmeasured"]
    office.both(70, **GONE)
    assert [row.state for row in restorations(appeal)] == ["blocked"]
    office.both(110)
    [row] = restorations(appeal)
    assert (row.state, row.took) == ("open", at(110) - SOON)
