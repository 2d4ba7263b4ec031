"""Who reviews had no part in it: the system picks, and PostgreSQL refuses anybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from review_portal.accounts.models import User
from review_portal.appeals.errors import NotAllowed, NotListed, Unfit
from review_portal.appeals.models import Appeal, AppealEntry
from review_portal.appeals.services import Complaint, assign_waiting, decide_appeal, file_appeal, hand_over
from review_portal.blocking.models import BlockEntry
from tests.blocking.records import NOW

SOON = NOW + timedelta(hours=1)
REASON = "This is a shop of tea and nothing else."


def appealed(address: str = "shop-demo.example", **changed: str) -> Appeal:
    return file_appeal(Complaint(**{"address": address, "who": "owner", "reason": REASON, **changed}), now=SOON)[0]


def test_somebody_without_a_part_is_picked(entry: BlockEntry, dana: User) -> None:
    appeal = appealed()
    assert (appeal.status, appeal.reviewer) == ("assigned", dana)


def test_while_nobody_is_free_of_a_part_it_waits(entry: BlockEntry, hire: object) -> None:
    appeal = appealed()
    assert (appeal.status, appeal.reviewer) == ("filed", None)
    assert assign_waiting(now=SOON) == 0
    dana = hire("dana", "prosecutor")  # type: ignore[operator]  # the cast's fixture
    assert assign_waiting(now=SOON) == 1
    assert Appeal.objects.get().reviewer == dana


def test_the_database_refuses_a_reviewer_who_had_a_part(entry: BlockEntry, saule: User, dana: User) -> None:
    appeal = appealed()
    with pytest.raises(DatabaseError, match="had a part in the decision"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(reviewer=saule)


def test_the_database_refuses_who_is_no_supervisor(entry: BlockEntry, dana: User, aigerim: User) -> None:
    appeal = appealed()
    with pytest.raises(DatabaseError, match="only a supervisor or prosecutor"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(reviewer=aigerim)


def test_the_database_keeps_what_was_said_and_what_it_is_about(entry: BlockEntry, dana: User) -> None:
    appeal = appealed()
    with pytest.raises(DatabaseError, match="stays as it was filed"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(reason="Nothing.")
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        AppealEntry.objects.all().delete()


def test_the_fewest_open_appeals_decide_who_is_picked(entry: BlockEntry, dana: User, hire: object) -> None:
    second = hire("second", "supervisor")  # type: ignore[operator]  # the cast's fixture
    assert {appealed().reviewer, appealed().reviewer} == {dana, second}


def test_who_left_gives_the_appeal_back(entry: BlockEntry, dana: User, hire: object) -> None:
    appealed()
    User.objects.filter(pk=dana.pk).update(is_active=False)
    second = hire("second", "supervisor")  # type: ignore[operator]  # the cast's fixture
    assign_waiting(now=SOON)
    assert Appeal.objects.get().reviewer == second


def test_a_reviewer_gives_it_over_to_another_one_only(entry: BlockEntry, dana: User, hire: object) -> None:
    appeal = appealed()
    with pytest.raises(Unfit, match="nobody else"):
        hand_over(appeal, reason="I know the owner.", actor=dana, now=SOON)
    second = hire("second", "supervisor")  # type: ignore[operator]  # the cast's fixture
    hand_over(appeal, reason="I know the owner.", actor=dana, now=SOON)
    assert Appeal.objects.get().reviewer == second


def test_nobody_but_the_reviewer_decides(entry: BlockEntry, saule: User, dana: User) -> None:
    appeal = appealed()
    with pytest.raises(NotAllowed, match="decided by its reviewer"):
        decide_appeal(appeal, outcomes={}, answer="It stays as it is.", actor=saule, now=SOON)


def test_against_what_is_not_listed_nothing_is_filed(entry: BlockEntry, dana: User) -> None:
    with pytest.raises(NotListed, match="nothing to appeal against"):
        appealed("elsewhere.example")


@pytest.mark.parametrize(
    ("changed", "field"), [({"reason": "No."}, "reason"), ({"who": "king"}, "who"), ({"email": "nobody"}, "email")]
)
def test_an_incomplete_complaint_names_its_field(
    changed: dict[str, str], field: str, entry: BlockEntry, dana: User
) -> None:
    with pytest.raises(Unfit) as refusal:
        appealed(**changed)
    assert refusal.value.field == field
    assert not Appeal.objects.exists()
