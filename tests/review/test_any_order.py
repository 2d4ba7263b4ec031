"""Whatever people do in whatever order: a case is held by one, no post is lost, none is decided twice."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review_portal.accounts.models import User
from review_portal.review.errors import TransitionRefused
from review_portal.review.models import TRANSITIONS, Case, LegalGround
from review_portal.review.services.moving import move
from tests.review.journey import arrive
from tests.review.office import ACTS, Office
from tests.scoring.publishing import NOW

acts = st.tuples(st.sampled_from(ACTS), st.integers(0, 6), st.integers(0, 5), st.sampled_from([0, 1, 20, 40, 700]))


@pytest.fixture
def office(aigerim: User, rita: User, bota: User, law: LegalGround) -> Office:
    """Return an office with two cases of two posts."""
    for number in range(2):
        arrive(f"Товар номер {number}, у @example_{number:04d}")
        arrive(f"Товар опять, номер {number}, всё там же у @example_{number:04d}")
    return Office([aigerim, rita, bota], law)


@given(plan=st.lists(acts, min_size=6, max_size=16))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.django_db
def test_no_order_of_acts_breaks_a_rule(office: Office, plan: list[tuple[str, int, int, int]]) -> None:
    with transaction.atomic():
        office.now = NOW
        for act, who, which, seconds in plan:
            office.do(act, who, which, seconds)
            office.check()
        transaction.set_rollback(True)


def test_every_status_has_its_row_of_transitions() -> None:
    assert set(TRANSITIONS) == set(Case.Status)
    assert TRANSITIONS[Case.Status.MERGED] == frozenset()


@pytest.mark.django_db
@pytest.mark.parametrize("to", [status for status in Case.Status if status not in TRANSITIONS[Case.Status.WAITING]])
def test_a_move_the_table_does_not_know_is_refused(case: Case, to: str) -> None:
    with pytest.raises(TransitionRefused, match="Case К-2026-000001 is waiting and cannot become"):
        move(case, to, actor=None, now=NOW)
