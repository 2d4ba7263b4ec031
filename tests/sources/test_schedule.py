"""When a source is due next: cron, an interval that follows the yield, jitter, backing off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from review_portal.audit.errors import Refused
from review_portal.sources.models import Source
from review_portal.sources.schedule import adapted_pace, check_schedule, next_visit

NOW = datetime(2026, 11, 22, 9, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


def watched(**values: object) -> Source:
    return Source(**{"interval": HOUR, "last_visited_at": NOW - HOUR, **values})


def bounded(**values: object) -> Source:
    return watched(shortest=timedelta(minutes=10), longest=timedelta(hours=12), **values)


def test_an_interval_is_jittered_by_a_tenth_at_most() -> None:
    times = [next_visit(watched(), now=NOW, chance=chance) - NOW for chance in (0.0, 0.5, 1.0)]
    assert times == [timedelta(minutes=54), HOUR, timedelta(minutes=66)]


def test_cron_chooses_the_hour_on_the_clock_of_the_country() -> None:
    due = next_visit(watched(schedule="15 14 * * *"), now=NOW, chance=0.0)
    assert (due.hour, due.minute) == (14, 15)
    assert due.utcoffset() != timedelta(0)


def test_a_hot_source_is_visited_more_often_and_never_below_its_bound() -> None:
    source = bounded()
    assert adapted_pace(source, new_posts=40, now=NOW) == timedelta(minutes=37, seconds=30)
    source.pace = timedelta(minutes=10)
    assert adapted_pace(source, new_posts=1000, now=NOW) == timedelta(minutes=10)


def test_a_silent_source_is_visited_ever_more_seldom_up_to_its_bound() -> None:
    source = bounded()
    assert adapted_pace(source, new_posts=0, now=NOW) == timedelta(minutes=90)
    source.pace = timedelta(hours=11)
    assert adapted_pace(source, new_posts=0, now=NOW) == timedelta(hours=12)


def test_without_bounds_nothing_adapts() -> None:
    assert adapted_pace(watched(), new_posts=40, now=NOW) is None


def test_a_site_that_turned_us_away_is_left_alone_twice_as_long_each_time() -> None:
    waits = [next_visit(watched(setbacks=number), now=NOW, chance=0.5) - NOW for number in (1, 2, 9)]
    assert waits == [2 * HOUR, 4 * HOUR, 24 * HOUR]


@pytest.mark.parametrize("schedule", ["hourly", "* * * *", "61 * * * *", "* * * * * *", "0 0 31 2 *"])
def test_a_wrong_cron_line_is_refused_with_its_cure(schedule: str) -> None:
    with pytest.raises(Refused, match=r"five fields|never comes"):
        check_schedule(schedule)
