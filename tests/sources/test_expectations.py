"""A page that changed raises an alarm within two visits, and a visit that reads well clears it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from review_portal.audit.models import Event
from review_portal.sources.expectations import alarm_of
from review_portal.sources.models import Outcome, Source
from review_portal.sources.services import NewSource, Visit, add_source, claim_sources, finish_run

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WELL = {"author": 20, "published_at": 20, "text": 20}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def harbor() -> Source:
    return add_source(NewSource("Harbor", "forum", "", "http://f.example.test/", "Order 84"), actor=None, now=START)


def visit(source: Source, *, hour: int, outcome: Outcome = Outcome.OK, seen: int | None = 20, **filled: int) -> Source:
    now = START + timedelta(hours=2 * hour)
    Source.objects.filter(pk=source.pk).update(next_due_at=now)
    (run,) = claim_sources(runner="one", limit=1, actor=None, now=now)
    ending: dict[str, Any] = {"outcome": outcome, "pages": 1, "posts": 0, "message": "", "cursor": {}}
    finish_run(run.pk, Visit(**ending, seen=seen, filled=filled or WELL), actor=None, now=now)
    source.refresh_from_db()
    return source


def kinds(source: Source) -> list[object]:
    return [complaint["kind"] for complaint in source.alarm]


def test_fewer_posts_than_promised_raise_an_alarm_at_once(harbor: Source) -> None:
    Source.objects.filter(pk=harbor.pk).update(minimum_posts=30)
    assert kinds(visit(harbor, hour=1)) == ["too_few"]
    assert alarm_of(harbor) == ["20 posts were seen; at least 30 are expected."]


def test_a_page_that_cannot_be_read_raises_an_alarm_at_once(harbor: Source) -> None:
    assert kinds(visit(harbor, hour=1, outcome=Outcome.MARKUP_UNRECOGNISED, seen=None)) == ["unread"]


def test_a_yield_that_falls_raises_an_alarm_with_the_second_visit(harbor: Source) -> None:
    for hour in range(3):
        assert kinds(visit(harbor, hour=hour)) == []
    assert kinds(visit(harbor, hour=3, seen=2, author=2, published_at=2, text=2)) == []
    assert kinds(visit(harbor, hour=4, seen=1, author=1, published_at=1, text=1)) == ["fell"]


def test_a_field_that_goes_missing_raises_an_alarm_with_the_second_visit(harbor: Source) -> None:
    visit(harbor, hour=1)
    assert kinds(visit(harbor, hour=2, author=0, published_at=20, text=20)) == []
    visit(harbor, hour=3, author=0, published_at=20, text=20)
    assert alarm_of(harbor) == ["The field author is filled in 0 of 20 posts."]


def test_a_good_visit_clears_the_alarm_and_both_are_events(harbor: Source) -> None:
    visit(harbor, hour=1, outcome=Outcome.MARKUP_UNRECOGNISED, seen=None)
    assert kinds(visit(harbor, hour=2)) == []
    acts = Event.objects.filter(verb__startswith="source.alarm").order_by("pk").values_list("verb", flat=True)
    assert list(acts) == ["source.alarm_raised", "source.alarm_cleared"]


@pytest.mark.parametrize("outcome", [Outcome.NETWORK, Outcome.RATE_LIMITED, Outcome.CHALLENGE])
def test_a_visit_that_came_to_no_page_clears_nothing(harbor: Source, outcome: Outcome) -> None:
    visit(harbor, hour=1, outcome=Outcome.MARKUP_UNRECOGNISED, seen=None)
    assert kinds(visit(harbor, hour=2, outcome=outcome, seen=None)) == ["unread"]


def test_a_site_that_turns_us_away_is_asked_ever_later(harbor: Source) -> None:
    for hour, least in ((1, 1.7), (2, 3.5)):
        visit(harbor, hour=hour, outcome=Outcome.RATE_LIMITED, seen=None)
        assert harbor.next_due_at - harbor.last_visited_at > timedelta(hours=least)
