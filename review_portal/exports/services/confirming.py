"""Takes what a provider says of single entries: idempotent, and never a step back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from review_portal.audit.services import record
from review_portal.exports.models import ENTRY_ORDER, EntryReceipt, Provider, ReleaseEntry

State = EntryReceipt.State
GONE = frozenset({State.REMOVED, State.EXPIRED})
Refusals = list[dict[str, str | int]]


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a report."""

    entry: int
    state: str
    detail: str = ""


@transaction.atomic
def acknowledge_entries(provider: Provider, told: Sequence[Told], *, now: datetime) -> tuple[int, Refusals]:
    """Take a report of many entries; returns how many moved, and what was refused with a sentence.

    1. What cannot be is refused line by line: an unknown state, an entry that was never published, a removal of an
       entry that still stands.
    2. Of several lines about one entry the furthest counts; what is known or older changes nothing.
    """
    Provider.objects.select_for_update().get(pk=provider.pk)  # two reports of one provider stand in a line
    published, left = known({row.entry for row in told})
    refused: Refusals = []
    furthest: dict[int, Told] = {}
    for row in told:
        if reason := refusal(row, published=row.entry in published, left=row.entry in left):
            refused.append({"entry": row.entry, "reason": reason})
        elif row.entry not in furthest or rank(row.state) > rank(furthest[row.entry].state):
            furthest[row.entry] = row
    moved = store(provider, furthest, now=now)
    if moved:
        detail = {"told": len(told), "moved": moved, "refused": len(refused)}
        record(f"provider {provider.name}", "receipt.entries", provider, detail=detail)
    return moved, refused


def known(entries: set[int]) -> tuple[set[int], set[int]]:
    """Return which of the entries were ever published, and which of them have left the list."""
    rows = ReleaseEntry.objects.filter(Q(entry__in=entries) | Q(replaced__in=entries)).order_by("release__serial")
    published: set[int] = set()
    left: set[int] = set()
    for change, entry, replaced in rows.values_list("change", "entry_id", "replaced_id"):
        published.add(entry)
        (left.add if change == ReleaseEntry.Change.REMOVED else left.discard)(entry)
        if replaced and replaced != entry:
            left.add(replaced)
    return published & entries, left & entries


def refusal(row: Told, *, published: bool, left: bool) -> str:
    if row.state not in ENTRY_ORDER:
        return f"{row.state!r} is not a state; say {', '.join(ENTRY_ORDER)}."
    if not published:
        return "This entry was never published; see the files of a release for the numbers."
    if row.state in GONE and not left:
        return "This entry still stands in the newest release; do not remove it."
    return ""


def rank(state: str) -> int:
    return ENTRY_ORDER.index(state)


def store(provider: Provider, told: dict[int, Told], *, now: datetime) -> int:
    """Write new rows at once and move the others by conditional updates; returns how many changed."""
    standing = dict(provider.entry_receipts.filter(entry__in=told).values_list("entry_id", "state"))
    new = [row for entry, row in told.items() if entry not in standing]
    EntryReceipt.objects.bulk_create(
        [
            EntryReceipt(
                provider=provider, entry_id=row.entry, state=row.state, detail=row.detail, first_at=now, at=now
            )
            for row in new
        ]
    )
    later = [row for entry, row in told.items() if entry in standing and rank(row.state) > rank(standing[entry])]
    moved = 0
    for row in later:
        before = ENTRY_ORDER[: rank(row.state)]
        rows = provider.entry_receipts.filter(entry=row.entry, state__in=before)
        moved += rows.update(state=row.state, detail=row.detail, at=now)
    return len(new) + moved
