"""Computes what changed between two serials, and the set at any of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from review_portal.blocking.models import BlockEntry
from review_portal.exports.editions import Withdrawn
from review_portal.exports.lines import Line, in_order
from review_portal.exports.models import Release, ReleaseEntry

Change = ReleaseEntry.Change


@dataclass(frozen=True, slots=True)
class Delta:
    """What turns the set at one serial into the set at another."""

    from_serial: int
    to_serial: int
    added: tuple[Line, ...]
    removed: tuple[Line, ...]
    changed: tuple[Line, ...]
    set_hash: str


# What a line is made of, in the order of its fields; the ground is written as code and version.
COLUMNS = (
    "kind", "canonical", "pk", "item__request__number", "item__no", "item__legal_ground__code",
    "item__legal_ground__version", "starts_at", "ends_at",
)  # fmt: skip


def canary(host: str) -> Line:
    """Return the harmless line that every release carries, so that effect can be measured at each provider."""
    return Line("host", host)


def canary_host(serial: int) -> str:
    """Return a release's own canary, beneath ours: a name that nobody ever asked for stands in no cache, so that what
    is measured is the release. The one before opens again, and shows how fast removals are."""
    return f"r{serial}.{settings.CANARY_HOST}"


def with_canary(lines: Iterable[Line], serial: int) -> list[Line]:
    """Return the whole set of a release, sorted."""
    return in_order([*lines, canary(canary_host(serial))])


def line_of(entry: BlockEntry) -> Line:
    item = entry.item
    return Line(
        kind=entry.kind,
        value=entry.canonical,
        entry=entry.pk,
        request=item.request.number,
        item=item.no,
        ground=f"{item.legal_ground.code} v{item.legal_ground.version}",
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
    )


def in_force(at: datetime) -> list[Line]:
    """Return every line that is in force at the time, sorted."""
    rows = BlockEntry.objects.in_force(at).values_list(*COLUMNS)  # no models: a list may have a million lines
    return in_order(
        Line(kind, value, entry, request, item, f"{code} v{version}", starts_at, ends_at)
        for kind, value, entry, request, item, code, version, starts_at, ends_at in rows.iterator(20_000)
    )


class Listed(NamedTuple):
    """What a release says of a value that stands in it."""

    entry_id: int
    ends_at: datetime


def set_at(serial: int) -> dict[tuple[str, str], Listed]:
    """Return what stands at the serial, by kind and value: the last change of each that is no removal; no canary."""
    last = ReleaseEntry.objects.filter(release__serial__lte=serial)
    last = last.order_by("kind", "value", "-release__serial").distinct("kind", "value")
    rows = last.values_list("kind", "value", "change", "entry_id", "ends_at")
    return {
        (kind, value): Listed(entry, ends_at)
        for kind, value, change, entry, ends_at in rows.iterator(20_000)
        if change != Change.REMOVED
    }


def compare(before: dict[tuple[str, str], Listed], after: Iterable[Line]) -> list[ReleaseEntry]:
    """Return unsaved changes that lead from the set before to the lines after."""
    lines = {line.key: line for line in after}
    changes = [change(Change.ADDED, line) for key, line in lines.items() if key not in before]
    changes += [
        change(Change.CHANGED, line, replaced=before[key].entry_id)
        for key, line in lines.items()
        if key in before and (before[key].entry_id, before[key].ends_at) != (line.entry, line.ends_at)
    ]
    changes += [
        ReleaseEntry(entry_id=was.entry_id, change=Change.REMOVED, kind=kind, value=value, ends_at=was.ends_at)
        for (kind, value), was in before.items()
        if (kind, value) not in lines
    ]
    return changes


def change(kind: str, line: Line, *, replaced: int | None = None) -> ReleaseEntry:
    if line.ends_at is None:
        raise ValueError(f"{line.value}: only the canary has no end, and it is no entry.")
    return ReleaseEntry(
        entry_id=line.entry, change=kind, kind=line.kind, value=line.value, ends_at=line.ends_at, replaced_id=replaced
    )


def withdrawn(lines: Iterable[Line], changes: Iterable[ReleaseEntry], *, at: datetime) -> list[Withdrawn]:
    """Return what was published within WITHDRAWN_KEPT and no longer is, with the changes that are being published."""
    rows = ReleaseEntry.objects.exclude(change=Change.ADDED).filter(
        release__published_at__gt=at - settings.WITHDRAWN_KEPT
    )
    past = rows.order_by("release__serial").values_list("change", "entry_id", "replaced_id", "release__published_at")
    gone: dict[int | None, datetime] = {
        entry if kind == Change.REMOVED else replaced: when for kind, entry, replaced, when in past.iterator(2000)
    }
    gone |= {row.entry_id if row.change == Change.REMOVED else row.replaced_id: at for row in changes if left(row)}
    missing = sorted({entry for entry in gone if entry} - {line.entry for line in lines})
    found = BlockEntry.objects.with_grounds().in_bulk(missing)
    return [Withdrawn(line_of(found[entry]), gone[entry]) for entry in missing]


def left(row: ReleaseEntry) -> bool:
    return row.change != Change.ADDED


def delta(from_serial: int, to: Release) -> Delta:
    """Fold the changes between two serials: added and removed again is nothing, removed and added again is changed.

    Reads only the rows of the releases between, so its cost grows with the change.
    """
    told = Release.objects.filter(serial__range=(from_serial, to.serial)).only("serial", "canary")
    releases = {one.serial: one for one in told}
    before = releases.pop(from_serial, None)
    # By their numbers, not by a join: PostgreSQL then knows how few rows they are and does not read the whole history.
    rows = ReleaseEntry.objects.filter(release__in=releases.values()).order_by("release__serial", "pk")
    first: dict[tuple[str, str], ReleaseEntry] = {}
    last: dict[tuple[str, str], ReleaseEntry] = {}
    for row in rows.iterator(2000):
        first.setdefault((row.kind, row.value), row)
        last[row.kind, row.value] = row
    outcomes: dict[int, str] = {}
    for key, row in last.items():
        was_there = first[key].change != Change.ADDED
        if outcome := fold(was_there=was_there, is_there=row.change != Change.REMOVED):
            outcomes[row.entry_id] = outcome
    folded: dict[str, list[Line]] = {Change.ADDED: [], Change.REMOVED: [], Change.CHANGED: []}
    for line in lines_of(outcomes):
        folded[outcomes[line.entry]].append(line)
    turn_canary(before, to, folded)
    added, removed, changed = (tuple(in_order(folded[kind])) for kind in (Change.ADDED, Change.REMOVED, Change.CHANGED))
    return Delta(from_serial, to.serial, added, removed, changed, to.set_hash)


def lines_of(entries: Iterable[int]) -> Iterator[Line]:
    numbers = sorted(entries)
    for start in range(0, len(numbers), 2000):
        found = BlockEntry.objects.with_grounds().in_bulk(numbers[start : start + 2000])
        yield from map(line_of, found.values())


def fold(*, was_there: bool, is_there: bool) -> str | None:
    if was_there:
        return Change.CHANGED if is_there else Change.REMOVED
    return Change.ADDED if is_there else None


def turn_canary(before: Release | None, to: Release, folded: dict[str, list[Line]]) -> None:
    """Tell of the canary when the client has none yet, or another one."""
    if before and before.canary == to.canary:
        return
    folded[Change.ADDED].append(canary(to.canary))
    if before and before.canary:
        folded[Change.REMOVED].append(canary(before.canary))
