"""A client that loses any messages converges to the set hash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from review_portal.accounts.models import User
from review_portal.exports.changes import Delta, canary, compare, delta, fold, in_force, with_canary
from review_portal.exports.lines import Line, set_hash
from review_portal.exports.models import Release, ReleaseEntry
from tests.blocking.records import NOW
from tests.exports.records import listed, release, unlisted

START = datetime(2026, 11, 22, tzinfo=UTC)


def apply(held: dict[tuple[str, str], Line], found: Delta) -> dict[tuple[str, str], Line]:
    """Do what a client does: removals first, then additions and changes."""
    kept = {key: line for key, line in held.items() if key not in {line.key for line in found.removed}}
    return kept | {line.key: line for line in (*found.added, *found.changed)}


def test_it_tells_what_was_added_removed_and_changed(rita: User, saule: User) -> None:
    listed(rita, saule, "a.example", now=NOW)
    [going] = listed(rita, saule, "b.example", now=NOW)
    release(saule)
    unlisted(going, saule)
    listed(rita, saule, "a.example", "c.example", now=NOW + timedelta(minutes=1))
    found = delta(1, release(saule, after=5))
    assert [line.value for line in found.added] == ["c.example", "r2.canary.qalqan.example"]
    assert [line.value for line in found.removed] == ["b.example", "r1.canary.qalqan.example"]
    assert {line.value for line in found.changed} == {"a.example", "https://t.me/example_harbor"}


def test_from_nothing_it_is_the_full_set(rita: User, saule: User) -> None:
    listed(rita, saule, "a.example", "b.example")
    found = delta(0, release(saule))
    assert set_hash(found.added) == found.set_hash
    assert not found.removed
    assert not found.changed


def test_from_the_latest_it_is_empty(rita: User, saule: User) -> None:
    listed(rita, saule, "a.example")
    found = delta(1, release(saule))
    assert (found.added, found.removed, found.changed) == ((), (), ())


def test_listed_and_unlisted_between_two_fetches_is_nothing(rita: User, saule: User) -> None:
    release(saule)
    [entry] = listed(rita, saule, "a.example")
    release(saule, after=1)
    unlisted(entry, saule)
    found = delta(1, release(saule, after=2))
    assert "a.example" not in {line.value for line in (*found.added, *found.removed, *found.changed)}


def test_it_converges_from_any_serial(rita: User, saule: User) -> None:
    sets: list[dict[tuple[str, str], Line]] = [{}]
    for step in range(4):
        entries = listed(rita, saule, f"shop-{step}.example", "always.example", now=NOW + timedelta(minutes=step))
        if step % 2:
            unlisted(entries[0], saule)
        latest = release(saule, after=step)
        sets.append({line.key: line for line in with_canary(in_force(latest.published_at), latest.serial)})
    for serial, held in enumerate(sets):
        assert set_hash(apply(held, delta(serial, latest)).values()) == latest.set_hash


def test_its_cost_grows_with_the_change_and_not_with_the_list(rita: User, saule: User) -> None:
    listed(rita, saule, *(f"old-{n}.example" for n in range(20)))
    release(saule)
    listed(rita, saule, "new.example")
    latest = release(saule, after=1)
    with CaptureQueriesContext(connection) as queries:
        found = delta(1, latest)
    assert [line.value for line in found.added] == ["new.example", latest.canary]
    assert len(queries) <= 3
    assert ReleaseEntry.objects.filter(release=latest).count() <= 2


VALUES = st.sampled_from([f"shop-{n}.example" for n in range(6)])
STATE = st.dictionaries(VALUES, st.integers(1, 4), max_size=6)


def lines_of(state: dict[str, int], serial: int) -> list[Line]:
    ends = {value: START + timedelta(days=days) for value, days in state.items()}
    return [
        Line("host", value, entry=serial * 100 + place, ends_at=ends[value])
        for place, value in enumerate(sorted(state))
    ]


@settings(max_examples=300, deadline=None)
@given(st.lists(STATE, min_size=1, max_size=7), st.data())
def test_any_chain_of_deltas_with_any_losses_converges(history: list[dict[str, int]], data: st.DataObject) -> None:
    steps, sets = changes_of(history)
    held, at = dict(sets[0]), 0
    while at < len(history):
        to = data.draw(st.integers(at + 1, len(history)))  # everything between was lost
        held, at = follow(held, steps[at:to]), to
    assert held == sets[-1]


def changes_of(history: Sequence[dict[str, int]]) -> tuple[list[list[ReleaseEntry]], list[dict[str, datetime]]]:
    before: dict[tuple[str, str], ReleaseEntry] = {}
    steps, sets = [], [{}]
    for serial, state in enumerate(history, 1):
        changes = compare(before, lines_of(state, serial))
        for row in changes:
            before[row.kind, row.value] = row
        before = {key: row for key, row in before.items() if row.change != "removed"}
        steps.append(changes)
        sets.append({value: START + timedelta(days=days) for value, days in state.items()})
    return steps, sets


def follow(held: dict[str, datetime], steps: Sequence[Sequence[ReleaseEntry]]) -> dict[str, datetime]:
    """Apply the folded delta of several releases at once, as a client that missed them would."""
    rows = [row for step in steps for row in step]
    first = {row.value: row for row in reversed(rows)}
    last = {row.value: row for row in rows}
    for value, row in last.items():
        outcome = fold(was_there=first[value].change != "added", is_there=row.change != "removed")
        held = {key: ends for key, ends in held.items() if key != value or (outcome is None and key in held)}
        if outcome in {"added", "changed"}:
            held[value] = row.ends_at
    return held


def test_another_canary_is_told(saule: User) -> None:
    made = release(saule)
    other = replace_canary(made)
    found = delta(1, other)
    assert (found.added, found.removed) == ((canary("canary-2.qalqan.example"),), (canary(made.canary),))


def replace_canary(made: Release) -> Release:
    return Release(serial=made.serial + 1, canary="canary-2.qalqan.example", set_hash="0" * 64)


@pytest.mark.parametrize(
    ("was", "is_", "outcome"),
    [(True, True, "changed"), (True, False, "removed"), (False, True, "added"), (False, False, None)],
)
def test_it_folds_a_history_into_one_word(was: bool, is_: bool, outcome: str | None) -> None:
    assert fold(was_there=was, is_there=is_) == outcome
