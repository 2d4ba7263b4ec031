"""What a case page tells of a source is counted ahead, and new sources are counted at once."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from review_portal.review.models import Case, SourceTally
from review_portal.review.services import tally_sources
from review_portal.review.surroundings import counted, source_history
from review_portal.sources.models import Source
from tests.scoring.publishing import NOW, publish


def test_what_was_counted_ahead_is_what_would_be_counted(case: Case) -> None:
    source = Source.objects.earliest("pk")
    live = counted(source)
    assert source_history(source) == live
    tally_sources(now=NOW)
    assert source_history(source) == live
    assert live.posts == live.suspected == 1


def test_a_case_page_reads_one_row(case: Case) -> None:
    tally_sources(now=NOW)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        source_history(Source.objects.earliest("pk"))
    assert len(queries) == 2


def test_those_counted_longest_ago_come_first_and_none_twice_within_ten_minutes(case: Case) -> None:
    assert tally_sources(now=NOW) == 3
    publish("another post", where="example_mirror_0")
    assert tally_sources(now=NOW + timedelta(minutes=9)) == 0
    assert tally_sources(now=NOW + timedelta(minutes=10)) == 3
    assert SourceTally.objects.get(source__posts__text="another post").posts == 2
