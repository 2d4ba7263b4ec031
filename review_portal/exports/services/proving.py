"""Lets receipts move items: one is executed as soon as every provider that owes its line says that it holds it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from review_portal.accounts.models import ApiKey
from review_portal.blocking.models import BlockEntry, ItemStep
from review_portal.blocking.services import measure_items
from review_portal.exports.models import EntryReceipt, Provider, ReleaseEntry

State, Status = EntryReceipt.State, ItemStep.Status
LINES = ("url", "host", "ip")  # a channel is its platform's act
SHUT = frozenset({State.DEPLOYED, State.ACTIVE})
GONE = frozenset({State.EXPIRED, State.REMOVED})
LOOK_BACK = timedelta(days=30)
AT_ONCE = 2000
Told = dict[tuple[int, int], str]  # what a provider said of an entry by itself, by provider and entry


def prove_execution(*, now: datetime) -> int:
    """Take the step of every sent item whose entry all providers hold. Twice changes nothing; returns how many."""
    providers = owing(now)
    if not providers:
        return 0
    return sum(_prove(entries, providers, now=now) for entries in in_batches(waiting(now)))


@transaction.atomic
def _prove(entries: Mapping[int, BlockEntry], providers: list[Provider], *, now: datetime) -> int:
    changes, told = newest_changes(entries), told_of(entries)
    done = [
        entry
        for pk, entry in entries.items()
        if (change := changes.get(pk))
        and change.change != ReleaseEntry.Change.REMOVED
        and all(holds(provider, change, told) for provider in providers)
    ]
    by = f"receipts of {len(providers)} providers"
    return measure_items([entry.item for entry in done], Status.EXECUTED, by=by, actor=None, now=now)


def owing(now: datetime) -> list[Provider]:
    """Return the providers that can be expected to answer: their key still opens the door."""
    return list(Provider.objects.filter(key__in=ApiKey.objects.usable(now)).order_by("pk"))


def waiting(now: datetime) -> QuerySet[BlockEntry]:
    """Return the entries in force whose item was sent and waits for an answer."""
    steps = ItemStep.objects.filter(item=OuterRef("item"), pk__gt=OuterRef("pk"))
    open_ones = ItemStep.objects.filter(
        ~Exists(steps), status__in=[Status.SENT, Status.ACKNOWLEDGED], refusal="", at__gte=now - LOOK_BACK
    )
    return BlockEntry.objects.in_force(now).filter(kind__in=LINES, item__in=open_ones.values("item"))


def in_batches(entries: QuerySet[BlockEntry]) -> Iterator[dict[int, BlockEntry]]:
    """Yield all entries, so many at a time: those that wait for ever must not stand before those that came later."""
    after = 0
    while batch := entries.filter(pk__gt=after).select_related("item").order_by("pk")[:AT_ONCE]:
        yield {entry.pk: entry for entry in batch}
        after = max(entry.pk for entry in batch)


def newest_changes(entries: Collection[int]) -> dict[int, ReleaseEntry]:
    """Return the last thing that a release told of each entry."""
    rows = ReleaseEntry.objects.filter(entry__in=entries).select_related("release")
    rows = rows.order_by("entry_id", "-release__serial").distinct("entry_id")
    return {row.entry_id: row for row in rows}


def told_of(entries: Collection[int]) -> Told:
    rows = EntryReceipt.objects.filter(entry__in=entries).values_list("provider", "entry", "state")
    return {(provider, entry): state for provider, entry, state in rows}


def holds(provider: Provider, change: ReleaseEntry, told: Told) -> bool:
    """Tell whether a provider holds a line: what it says of the entry itself counts more than its whole release."""
    if state := told.get((provider.pk, change.entry_id)):
        return state in SHUT
    return provider.held_serial >= change.release.serial


def has_opened(provider: Provider, removal: ReleaseEntry, told: Told, *, since: int) -> bool:
    """Tell whether a provider says that a line is gone; who never held a release with it has nothing to open."""
    if told.get((provider.pk, removal.entry_id)) in GONE:
        return True
    return provider.held_serial >= removal.release.serial or provider.held_serial < since
