"""Works out what a provider owes and has not shown: a sign of life, an entry in effect, a name opened again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from review_portal.accounts.models import ApiKey
from review_portal.exports.models import Alarm, EntryReceipt, Provider, Release, ReleaseEntry

Kind = Alarm.Kind
Change = ReleaseEntry.Change


@dataclass(frozen=True, slots=True)
class Debt:
    """One thing owed: `since` is when it was published, `lines` how many, `example` one of them."""

    kind: str
    since: datetime
    release: Release | None = None
    lines: int = 0
    example: str = ""


def owed(provider: Provider, now: datetime) -> Iterator[Debt]:
    """Yield at most one debt a kind, the oldest; nothing is owed before the first release, or without a key."""
    first = Release.objects.order_by("serial").values_list("published_at", flat=True).first()
    if first is None or not ApiKey.objects.usable(now).filter(pk=provider.key_id).exists():
        return
    heard = max(provider.last_seen_at or provider.added_at, provider.added_at)
    if now - heard > settings.PROVIDER_SILENT_AFTER and now - first > settings.PROVIDER_SILENT_AFTER:
        yield Debt(Kind.STALE, heard)
    ahead = ReleaseEntry.objects.filter(release__serial__gt=provider.held_serial)
    late = ahead.exclude(change=Change.REMOVED).filter(release__published_at__lte=now - settings.ENTRY_CONFIRMED_WITHIN)
    yield from oldest(Kind.UNCONFIRMED, late, provider) or failing(provider, now)
    gone = ahead.filter(change=Change.REMOVED, release__published_at__lte=now - settings.REMOVAL_CONFIRMED_WITHIN)
    # Who never held the line has nothing to open.
    if provider.held_serial:
        yield from oldest(Kind.NOT_OPENED, gone, provider)


def oldest(kind: str, rows: QuerySet[ReleaseEntry], provider: Provider) -> list[Debt]:
    """Return the debt of the oldest release with such rows; who came later owes since then."""
    row = rows.select_related("release").order_by("release__serial", "pk").first()
    if row is None:
        return []
    since = max(row.release.published_at, provider.added_at)
    return [Debt(kind, since, row.release, rows.count(), row.value)]


def failing(provider: Provider, now: datetime) -> list[Debt]:
    """Return the debt of entries in force that the provider itself says are not in effect."""
    rows = EntryReceipt.objects.filter(
        provider=provider,
        state__in=[EntryReceipt.State.PENDING, EntryReceipt.State.FAILED],
        first_at__lte=now - settings.ENTRY_CONFIRMED_WITHIN,
        entry__status="in_force",
        entry__ends_at__gt=now,
    ).select_related("entry")
    row = rows.order_by("first_at", "pk").first()
    return [Debt(Kind.UNCONFIRMED, row.first_at, None, rows.count(), row.entry.canonical)] if row else []
