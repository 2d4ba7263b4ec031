"""A period is whole days; a quarter is compared with a quarter, any other span with as many days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from review_portal.reports.periods import Period, PeriodUnfit, read_period

NOW = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)  # the 23rd in Almaty already


def read(**asked: str) -> Period:
    return read_period(asked, now=NOW)


def test_the_standard_is_this_quarter_until_today() -> None:
    assert str(read()) == "01.10.2026 – 23.11.2026"


@pytest.mark.parametrize(
    ("first", "last", "before", "year_before"),
    [
        ("2026-07-01", "2026-09-30", "01.04.2026 – 30.06.2026", "01.07.2025 – 30.09.2025"),
        ("2026-01-01", "2026-12-31", "01.01.2025 – 31.12.2025", "01.01.2025 – 31.12.2025"),
        ("2026-03-01", "2026-03-31", "01.02.2026 – 28.02.2026", "01.03.2025 – 31.03.2025"),
        ("2026-11-08", "2026-11-14", "01.11.2026 – 07.11.2026", "08.11.2025 – 14.11.2025"),
    ],
)
def test_what_it_is_compared_with(first: str, last: str, before: str, year_before: str) -> None:
    period = read(**{"from": first, "to": last})
    assert (str(period.before), str(period.year_before)) == (before, year_before)


@pytest.mark.parametrize(
    ("first", "last"), [("2026-11-02", "2026-11-01"), ("x", "y"), ("2026-11-01", ""), ("1026-01-01", "2026-01-01")]
)
def test_what_is_no_period_is_refused_in_words(first: str, last: str) -> None:
    with pytest.raises(PeriodUnfit, match="day"):
        read(**{"from": first, "to": last})


def test_the_last_day_belongs_to_it_and_the_next_midnight_does_not() -> None:
    period = Period(date(2026, 11, 1), date(2026, 11, 30))
    start, end = period.span
    assert start == datetime(2026, 10, 31, 19, tzinfo=UTC)
    assert end < datetime(2026, 11, 30, 19, tzinfo=UTC) <= period.end
