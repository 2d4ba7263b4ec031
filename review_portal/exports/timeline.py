"""The list as STIX objects in the order of their publication: what TAXII pages through.

Every change of a release is told once, for good, at the time of its release; so a page never shifts, and who asks for
what was added after a time gets what changed and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from review_portal.exports.changes import line_of
from review_portal.exports.formats import stix
from review_portal.exports.models import Release, ReleaseEntry

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Position:
    """Where an object stands: `row` is the change that it tells of, `place` counts within it. Row 0 is the preface."""

    row: int = 0
    place: int = 0

    def __str__(self) -> str:
        return f"{self.row}-{self.place}"


@dataclass(frozen=True, slots=True)
class Published:
    """One version of one object; `is_last` and `is_first` among the versions with its id."""

    position: Position
    added_at: datetime
    body: stix.Object
    is_first: bool = True
    is_last: bool = True

    @property
    def version(self) -> str:
        """Return when this version was made; observables have no versions, so it is when they were added."""
        return str(self.body.get("modified") or self.body.get("created") or stix.stamp(self.added_at))


Wanted = Callable[[Published], bool]


def page(
    *, since: Position, added_after: datetime | None, limit: int, wanted: Wanted
) -> tuple[list[Published], Position | None]:
    """Return up to `limit` wanted objects from a position on, and where the next page begins if there is one."""
    found = list(islice(filter(wanted, objects(since, added_after)), limit + 1))
    return found[:limit], found[limit].position if len(found) > limit else None


def objects(since: Position, added_after: datetime | None) -> Iterator[Published]:
    for one in preface() if since.row == 0 else ():
        if one.position.place >= since.place and (added_after is None or one.added_at > added_after):
            yield one
    for row in rows(since, added_after).iterator(CHUNK):
        for one in told(row):
            if row.pk > since.row or one.position.place >= since.place:
                yield one


def rows(since: Position, added_after: datetime | None) -> QuerySet[ReleaseEntry]:
    later = ReleaseEntry.objects.filter(
        Q(entry=OuterRef("entry")) | Q(replaced=OuterRef("entry")), pk__gt=OuterRef("pk")
    )
    found = ReleaseEntry.objects.filter(pk__gte=since.row).annotate(superseded=Exists(later))
    if added_after is not None:
        found = found.filter(release__published_at__gt=added_after)
    grounds = (f"{which}__item__{what}" for which in ("entry", "replaced") for what in ("request", "legal_ground"))
    return found.select_related("release", *grounds).order_by("pk")


def preface() -> Iterator[Published]:
    """Yield who speaks and how it may be shared; both are there from the first release on."""
    first = Release.objects.order_by("serial").values_list("published_at", flat=True).first()
    if first is not None:
        yield Published(Position(0, 0), first, stix.identity(settings.AUTHORITY))
        yield Published(Position(0, 1), first, stix.AMBER_OBJECT)


def told(row: ReleaseEntry) -> Iterator[Published]:
    """Yield what one change says: what to look for from now on, or no longer."""
    at = row.release.published_at
    gone = row.change == ReleaseEntry.Change.REMOVED
    line = line_of(row.entry)
    superseded = bool(getattr(row, "superseded", False))
    if row.change == ReleaseEntry.Change.ADDED:
        yield Published(Position(row.pk, 0), at, stix.observable(line))
    body = stix.indicator(line, settings.AUTHORITY, modified=at, revoked=gone)
    yield Published(Position(row.pk, 1), at, body, is_first=not gone, is_last=not superseded)
    if row.replaced is not None and row.replaced_id != row.entry_id:
        old = stix.indicator(line_of(row.replaced), settings.AUTHORITY, modified=at, revoked=True)
        yield Published(Position(row.pk, 2), at, old, is_first=False)
