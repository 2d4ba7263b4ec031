"""Moments as boards and channels print them, and what stays unread."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.pages.times import parse_time, zone_of

SEEN_AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("11-21-2026, 10:05 PM", (2026, 11, 21, 22, 5)),
        ("11-02-2026, 10:05 PM", (2026, 11, 2, 22, 5)),
        ("02-11-2026, 10:05", (2026, 11, 2, 10, 5)),
        ("2026-11-21, 10:05", (2026, 11, 21, 10, 5)),
        ("21.11.26, 10:05", (2026, 11, 21, 10, 5)),
        ("Ven 13 Déc 2013 15:36", (2013, 12, 13, 15, 36)),
        ("2026 ж. 21 қараша", (2026, 11, 21, 0, 0)),
        ("21 листопада 2026 р., 10:05", (2026, 11, 21, 10, 5)),
        ("31st October 2026, 05:22 PM", (2026, 10, 31, 17, 22)),
        ("Sat, 21 Nov 2026 10:05:00 MSK", (2026, 11, 21, 7, 5)),
        ("2026-11-21 10:05 CEST", (2026, 11, 21, 8, 5)),
        ("Sat Nov 21 2026 10:05:00 GMT+0500", (2026, 11, 21, 5, 5)),
    ],
)
def test_it_reads_a_printed_moment(printed, moment):
    assert parse_time(printed) == datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("Сегодня, 10:05", (2026, 11, 22, 10, 5)),
        ("Вчера в 23:15", (2026, 11, 21, 23, 15)),
        ("Кеше, 23:15", (2026, 11, 21, 23, 15)),
        ("5 минут назад", (2026, 11, 22, 8, 55)),
        ("an hour ago", (2026, 11, 22, 8, 0)),
        ("21 ноя в 10:05", (2026, 11, 21, 10, 5)),
        ("3 дек в 10:05", (2025, 12, 3, 10, 5)),
    ],
)
def test_it_counts_back_from_when_the_page_was_seen(printed, moment):
    assert parse_time(printed, seen_at=SEEN_AT) == datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize("printed", ["Сегодня, 10:05", "2 hours ago", "", "online", "1.2.26", "1394-11-27, 00:31"])
def test_it_invents_no_moment(printed):
    assert parse_time(printed) is None


@pytest.mark.parametrize("printed", ["Сегодня, 99:99", "99999999999999999999 часов назад", "31 фев в 10:05"])
def test_a_moment_that_cannot_be_is_none(printed):
    assert parse_time(printed, seen_at=SEEN_AT) is None


@pytest.mark.parametrize(
    ("words", "hours"),
    [("Часовой пояс: UTC+05:00", 5), ("All times are UTC + 6 hours [ DST ]", 7), ("All times are GMT -5.", -5)],
)
def test_it_knows_whose_clock_a_board_tells(words, hours):
    zone = zone_of(words)
    assert parse_time("21.11.2026 10:05", zone=zone) == datetime(2026, 11, 21, 10, 5, tzinfo=UTC) - timedelta(
        hours=hours
    )
