"""Breaks, exposure, and a case held ahead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from review_portal.accounts.models import User
from review_portal.review import errors
from review_portal.review.models import Break, Case, Exposure
from review_portal.review.services import (
    begin_break,
    count_looking,
    decide,
    end_break,
    needs_rest,
    renew_lease,
    return_lapsed,
    take_ahead,
    take_next,
)
from tests.review.journey import arrive
from tests.scoring.publishing import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def look(person: User, minutes: int) -> Exposure:
    return [count_looking(actor=person, now=NOW + n * MINUTE) for n in range(minutes + 1)][-1]


def test_looking_is_counted_beat_by_beat(aigerim: User) -> None:
    assert look(aigerim, 3).seconds == 180


def test_silence_is_not_looking(aigerim: User) -> None:
    count_looking(actor=aigerim, now=NOW)
    assert count_looking(actor=aigerim, now=NOW + 10 * MINUTE).seconds == 0


def test_a_long_stretch_asks_for_a_rest_and_a_rest_ends_it(aigerim: User) -> None:
    minutes = int(settings.LOOK_AT_MOST / MINUTE)
    row, at = look(aigerim, minutes), NOW + minutes * MINUTE
    assert needs_rest(row, now=at)
    assert not needs_rest(row, now=at + 6 * MINUTE)
    assert not needs_rest(count_looking(actor=aigerim, now=at + 6 * MINUTE), now=at + 6 * MINUTE)


def test_a_break_gives_the_case_back_and_offers_nothing(held: Case, aigerim: User, rita: User) -> None:
    begin_break(actor=aigerim, length=10 * MINUTE, now=NOW)
    with pytest.raises(errors.OnBreak, match="on a break until"):
        take_next(actor=aigerim, now=NOW + MINUTE)
    assert take_next(actor=rita, now=NOW + MINUTE) == held


def test_a_break_ends_by_itself_or_when_one_comes_back(case: Case, aigerim: User) -> None:
    begin_break(actor=aigerim, length=10 * MINUTE, now=NOW)
    assert not Break.objects.running(NOW + 11 * MINUTE).exists()
    end_break(actor=aigerim, now=NOW + MINUTE)
    assert take_next(actor=aigerim, now=NOW + MINUTE) == case
    with pytest.raises(errors.TransitionRefused, match="not on a break"):
        end_break(actor=aigerim, now=NOW + MINUTE)


@pytest.mark.parametrize("minutes", [0, 4, 121])
def test_a_break_has_a_sensible_length(minutes: int, aigerim: User) -> None:
    with pytest.raises(errors.TransitionRefused, match="between 5 and 120"):
        begin_break(actor=aigerim, length=minutes * MINUTE, now=NOW)


def test_one_break_at_a_time(aigerim: User) -> None:
    begin_break(actor=aigerim, length=10 * MINUTE, now=NOW)
    with pytest.raises(errors.OnBreak, match="already"):
        begin_break(actor=aigerim, length=10 * MINUTE, now=NOW)


def test_one_case_is_held_ahead_and_never_two(held: Case, aigerim: User, rita: User) -> None:
    second, third = (arrive(f"Другой товар, лот {n}", where=f"example_lot{n}") for n in (2, 3))
    ahead = take_ahead(actor=aigerim, now=NOW + MINUTE)
    assert ahead in {second, third}
    assert take_ahead(actor=aigerim, now=NOW + MINUTE) == ahead
    assert take_next(actor=rita, now=NOW + MINUTE) == ({second, third} - {ahead}).pop()


def test_nothing_is_held_ahead_of_nothing(case: Case, aigerim: User) -> None:
    assert take_ahead(actor=aigerim, now=NOW) is None


def test_the_case_ahead_lives_and_lapses_with_the_one_in_hand(held: Case, aigerim: User) -> None:
    arrive("Другой товар, лот 2", where="example_lot2")
    ahead = take_ahead(actor=aigerim, now=NOW)
    assert ahead is not None
    renew_lease(held, actor=aigerim, now=NOW + 5 * MINUTE)
    ahead.refresh_from_db()
    assert ahead.lease_until == NOW + 5 * MINUTE + settings.CASE_LEASE
    assert len(return_lapsed(now=NOW + timedelta(hours=1))) == 2


def test_the_case_ahead_is_next(held: Case, aigerim: User, blocking: object) -> None:
    arrive("Другой товар, лот 2", where="example_lot2")
    ahead = take_ahead(actor=aigerim, now=NOW)
    decide(held, actor=aigerim, choice=blocking(held), now=NOW)  # type: ignore[operator]
    assert take_next(actor=aigerim, now=NOW) == ahead
