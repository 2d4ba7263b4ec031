"""The priority explains itself: six capped parts that add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import labels
from review_portal.review.choices import Role, Substance
from review_portal.review.priority import DEADLY, HARM_BY_LABEL, MOST, Facts, time_to_decide, weigh, with_time

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
QUIET = Facts(
    score=0.0, labels={}, substances={}, posts=1, sources=1, views=0,
    newest_at=NOW - timedelta(days=30), opened_at=NOW, earlier_decisions=0,
)  # fmt: skip
shares = st.floats(0, 1)
facts = st.builds(
    Facts,
    score=shares,
    labels=st.dictionaries(st.sampled_from(sorted(HARM_BY_LABEL)), shares),
    substances=st.dictionaries(st.sampled_from([item.value for item in Substance]), shares),
    posts=st.integers(0, 10**5),
    sources=st.integers(0, 10**4),
    views=st.integers(0, 10**9),
    newest_at=st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    opened_at=st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    earlier_decisions=st.integers(0, 1000),
)


@given(facts)
def test_every_part_stays_within_its_most_and_the_sum_is_the_priority(of: Facts) -> None:
    weighed = weigh(of, now=NOW)
    assert all(0 <= points <= MOST[part] for part, points in weighed.parts().items())
    assert weighed.total == sum(weighed.parts().values()) <= 100


def test_the_most_make_a_hundred() -> None:
    assert sum(MOST.values()) == 100


def test_nothing_known_weighs_nothing() -> None:
    assert weigh(QUIET, now=NOW).total == 0


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("score", {"score": 0.9}),
        ("harm", {"labels": {"recruit_courier": 0.9}}),
        ("reach", {"views": 10_000}),
        ("reach", {"posts": 8}),
        ("reach", {"sources": 4}),
        ("freshness", {"newest_at": NOW}),
        ("recurrence", {"earlier_decisions": 1}),
        ("age", {"opened_at": NOW - timedelta(hours=9)}),
    ],
)
def test_each_fact_moves_its_own_part_only(part: str, change: dict[str, object]) -> None:
    parts = weigh(replace(QUIET, **change), now=NOW).parts()
    assert {name for name, points in parts.items() if points} == {part}


def test_a_deadly_substance_weighs_more() -> None:
    advert = replace(QUIET, labels={"sale_advert": 1.0})
    assert weigh(replace(advert, substances={"opioid": 1.0}), now=NOW).harm > weigh(advert, now=NOW).harm


def test_making_outweighs_hiring_and_hiring_a_sale() -> None:
    made, hired, sold = (
        weigh(replace(QUIET, labels={name: 1.0}), now=NOW).harm
        for name in ("recruit_lab", "recruit_courier", "sale_advert")
    )
    assert made > hired > sold


def test_nothing_waits_for_ever() -> None:
    assert weigh(replace(QUIET, opened_at=NOW - timedelta(days=2)), now=NOW).age == MOST["age"]


def test_time_moves_only_freshness_and_age() -> None:
    parts = weigh(replace(QUIET, score=1.0, newest_at=NOW), now=NOW).parts()
    later = with_time(parts, newest_at=NOW, opened_at=NOW, now=NOW + timedelta(days=8))
    assert later == {**parts, "freshness": 0, "age": MOST["age"]}


@pytest.mark.parametrize(("total", "hours"), [(100, 4), (70, 4), (69, 8), (40, 8), (39, 24), (0, 24)])
def test_the_urgent_has_less_time(total: int, hours: int) -> None:
    assert time_to_decide(total) == timedelta(hours=hours)


def test_the_words_are_those_of_the_classifier() -> None:
    assert set(HARM_BY_LABEL) == {role.value for role in labels.Role} == set(Role.values)
    assert {substance.value for substance in labels.Substance} == set(Substance.values)
    assert set(Substance.values) >= DEADLY
