"""What was published once goes on being told as withdrawn."""

from __future__ import annotations

from datetime import timedelta

from django.test import override_settings

from review_portal.accounts.models import User
from review_portal.exports.changes import in_force, withdrawn
from review_portal.exports.models import ReleaseEntry
from tests.exports.records import NOW, listed, release, unlisted


def told(*, days: int = 0) -> list[str]:
    at = NOW + timedelta(days=days)
    return sorted(gone.line.value for gone in withdrawn(in_force(at), [], at=at))


def test_a_removed_line_is_withdrawn_from_then_on(rita: User, saule: User) -> None:
    [entry] = listed(rita, saule, "a.example")
    release(saule)
    assert told() == []
    unlisted(entry, saule)
    release(saule, after=1)
    assert told(days=1) == ["a.example"]


def test_a_renewed_line_withdraws_the_entry_that_it_replaces(rita: User, saule: User) -> None:
    [old] = listed(rita, saule, "a.example")
    release(saule)
    unlisted(old, saule)
    listed(rita, saule, "a.example")
    release(saule, after=1)
    row = ReleaseEntry.objects.get(change="changed", value="a.example")
    assert row.replaced_id == old.pk
    assert "a.example" in told()


@override_settings(WITHDRAWN_KEPT=timedelta(days=30))
def test_after_a_while_it_is_no_longer_told(rita: User, saule: User) -> None:
    [entry] = listed(rita, saule, "a.example")
    release(saule)
    unlisted(entry, saule)
    release(saule, after=1)
    assert "a.example" not in told(days=31)
