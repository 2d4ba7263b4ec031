"""Newest weeks first: common words stop early, old posts are still reached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from review_portal.evidence.models import Post
from review_portal.search.finding import newest, steps
from review_portal.search.query import read_query
from review_portal.search.tsquery import asked
from review_portal.search.wants import Wants, wants_of
from tests.scoring.publishing import NOW
from tests.search.conftest import found

Tell = Callable[..., Post]


def test_a_common_word_is_answered_from_the_newest_week_alone(told: Tell) -> None:
    posts = [told("Товар", published_at=NOW - timedelta(hours=hours)) for hours in range(4)]
    query = read_query("товар")
    wants = wants_of(query, {})
    ask = asked(query, wants)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        hits = newest(ask, wants, now=NOW, limit=2)
    assert (hits.posts, hits.is_all, len(queries)) == ([posts[0].pk, posts[1].pk], False, 1)


def test_nothing_is_too_old_to_be_found(told: Tell) -> None:
    posts = [told("Товар", published_at=NOW - timedelta(weeks=weeks)) for weeks in (0, 2, 9, 40, 300)]
    assert found("товар") == [post.pk for post in posts]


def test_steps_stay_between_the_dates_that_were_asked_for() -> None:
    asked_for = Wants(since=NOW - timedelta(days=10), until=NOW)
    assert [before for _, before in steps(asked_for, now=NOW)] == [None, None]
