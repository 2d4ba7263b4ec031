"""Numbers, times and durations as each language writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from review_portal.face import figures

NOON = datetime(2026, 11, 22, 9, 6, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "whole", "broken", "share"),
    [
        ("ru", "12\u00a0408", "0,93", "93\u00a0%"),
        ("kk", "12\u00a0408", "0,93", "93\u00a0%"),
        ("en", "12,408", "0.93", "93%"),
    ],
)
def test_numbers_follow_the_language(language: str, whole: str, broken: str, share: str) -> None:
    with translation.override(language):
        assert (figures.number(12408), figures.number(0.93, 2), figures.percent(0.93)) == (whole, broken, share)


def test_moments_stand_in_the_office_s_zone_and_evidence_in_utc() -> None:
    assert figures.moment(NOON) == "22.11.2026 14:06"
    assert figures.sealed(NOON) == "22.11.2026 09:06:31 UTC"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=30), "30 с"),
        (timedelta(minutes=42), "42 мин"),
        (timedelta(hours=1, minutes=8), "1 ч 08 мин"),
        (timedelta(hours=2), "2 ч"),
        (timedelta(days=3, hours=4), "3 д 4 ч"),
        (timedelta(days=1), "1 д"),
        (-timedelta(hours=1), "0 с"),
    ],
)
def test_durations_name_two_units_at_most(span: timedelta, said: str) -> None:
    with translation.override("ru"):
        assert figures.duration(span) == said


def test_what_is_not_known_is_a_dash() -> None:
    assert {figures.number(None), figures.moment(None), figures.duration(None), figures.percent(None)} == {"—"}


def test_identifiers_are_shortened_in_the_middle() -> None:
    assert figures.shortened("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", 16) == "bc1qw508…kv8f3t4"
    assert figures.in_groups("a" * 16) == "aaaaaaaa aaaaaaaa"
