"""What an administrator says of a source is checked, changed as a whole, and written down field by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from review_portal.audit.errors import Refused
from review_portal.audit.models import Event
from review_portal.sources.models import Outcome, Source
from review_portal.sources.services import (
    LeaseLost,
    NewSource,
    Visit,
    add_source,
    claim_sources,
    edit_source,
    finish_run,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HARBOR = NewSource("Harbor", "forum", "phpbb", "http://f.example.test/", "Order 84")


def test_an_edit_is_written_down_field_by_field() -> None:
    source = add_source(HARBOR, actor=None, now=NOW)
    edit_source(source, replace(HARBOR, minimum_posts=5, interval=timedelta(hours=3)), actor=None, now=NOW)
    changed = Event.objects.get(verb="source.edited").detail["changed"]
    assert changed == {"minimum_posts": [0, 5], "interval": ["1:00:00", "3:00:00"]}


def test_an_edit_that_changes_nothing_leaves_no_trace() -> None:
    edit_source(add_source(HARBOR, actor=None, now=NOW), HARBOR, actor=None, now=NOW)
    assert not Event.objects.filter(verb="source.edited").exists()


def test_another_address_begins_anew() -> None:
    source = add_source(HARBOR, actor=None, now=NOW)
    Source.objects.update(cursor={"seen": {"1": "a"}})
    edited = edit_source(source, replace(HARBOR, address="http://g.example.test/"), actor=None, now=NOW)
    assert edited.cursor == {}


def test_a_visit_to_the_old_address_brings_no_cursor_to_the_new_one() -> None:
    source = add_source(HARBOR, actor=None, now=NOW)
    [run] = claim_sources(runner="runner-1", limit=1, actor=None, now=NOW)
    edit_source(source, replace(HARBOR, address="http://g.example.test/"), actor=None, now=NOW)
    with pytest.raises(LeaseLost):
        finish_run(run.pk, Visit(Outcome.OK, 1, 1, "", {"seen": {"1": "a"}}), actor=None, now=NOW)
    source.refresh_from_db()
    assert source.cursor == {}


def test_the_address_of_another_source_is_refused() -> None:
    source = add_source(HARBOR, actor=None, now=NOW)
    add_source(replace(HARBOR, address="http://g.example.test/"), actor=None, now=NOW)
    with pytest.raises(Refused, match="watched already"):
        edit_source(source, replace(HARBOR, address="http://g.example.test/"), actor=None, now=NOW)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"politeness": {"delay_seconds": 0}}, "Say why"),
        ({"legal_basis": ""}, "legal basis"),
        ({"interval": timedelta(seconds=5)}, "a minute at least"),
        ({"shortest": timedelta(hours=1)}, "both bounds"),
        ({"shortest": timedelta(hours=2), "longest": timedelta(hours=1)}, "no longer than"),
        ({"expected_fields": ("colour",)}, "no field 'colour'"),
        ({"schedule": "hourly"}, "five fields"),
    ],
)
def test_what_is_wrong_is_refused_with_its_cure(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        add_source(replace(HARBOR, **wrong), actor=None, now=NOW)


def test_the_database_itself_refuses_bounds_in_the_wrong_order() -> None:
    source = add_source(HARBOR, actor=None, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=source.pk).update(shortest=timedelta(hours=2), longest=timedelta(hours=1))
