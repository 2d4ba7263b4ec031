"""What left the list is opened at once, by nobody's hand; what is new on it waits for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.blocking.models import BlockEntry
from review_portal.blocking.services.suspending import suspend
from review_portal.evidence import store
from review_portal.exports.changes import delta
from review_portal.exports.models import Release
from review_portal.exports.services import publish_removals
from tests.blocking.records import NOW
from tests.exports.records import listed, release, unlisted

SOON = NOW + timedelta(minutes=9)


def told(made: Release | None) -> dict[str, set[str]]:
    assert made is not None
    found = delta(made.serial - 1, made)
    sides = {"added": found.added, "removed": found.removed, "changed": found.changed}
    return {side: {line.value for line in lines if line.entry} for side, lines in sides.items()}


@pytest.fixture
def entries(rita: User, saule: User) -> list[BlockEntry]:
    found = listed(rita, saule, "a.example", "b.example")
    release(saule)
    return found


def test_a_revoked_entry_leaves_the_list_without_a_publisher(
    entries: list[BlockEntry], rita: User, saule: User
) -> None:
    unlisted(entries[0], saule)
    listed(rita, saule, "new.example")
    made = publish_removals(now=SOON)
    assert told(made)["removed"] == {"a.example"}
    assert "new.example" not in told(made)["added"]
    assert (made.published_by, made.canary) == (None, f"r2.{settings.CANARY_HOST}")  # type: ignore[union-attr]  # told
    assert Event.objects.filter(verb="release.published").last().actor_label == "system"  # type: ignore[union-attr]


def test_the_next_publisher_adds_what_waited(entries: list[BlockEntry], rita: User, saule: User) -> None:
    unlisted(entries[0], saule)
    listed(rita, saule, "new.example")
    publish_removals(now=SOON)
    assert "new.example" in told(release(saule, after=12))["added"]


def test_what_ran_out_or_is_held_back_leaves_as_well(entries: list[BlockEntry]) -> None:
    suspend(entries[1], "drift", detail={}, now=SOON)
    assert told(publish_removals(now=SOON))["removed"] == {"b.example"}
    gone = told(publish_removals(now=NOW + settings.ENTRY_LIFETIME))["removed"]
    assert {"a.example"} <= gone


def test_a_renewed_entry_stays_where_the_old_one_stood(entries: list[BlockEntry], rita: User, saule: User) -> None:
    listed(rita, saule, "a.example", now=SOON)
    unlisted(entries[1], saule)
    made = publish_removals(now=SOON)
    assert told(made)["removed"] == {"b.example"}
    assert "a.example" in told(made)["changed"]
    assert made is not None
    assert b"a.example" in store.get(made.files.get(format="domains").sha256)


def test_when_nothing_left_nothing_is_published(entries: list[BlockEntry], rita: User, saule: User) -> None:
    listed(rita, saule, "new.example")
    assert publish_removals(now=SOON) is None
    assert Release.objects.count() == 1


def test_before_the_first_release_there_is_nothing_to_open(saule: User) -> None:
    assert publish_removals(now=NOW) is None


def test_a_minute_in_which_nothing_ended_looks_at_no_list(entries: list[BlockEntry]) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert publish_removals(now=NOW + timedelta(days=30)) is None
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 2
