"""Lets measurements move items: verified where an entry is in effect everywhere, restored where it opened again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, QuerySet

from review_portal.blocking.models import BlockEntry, BlockItem, ItemStep
from review_portal.blocking.services import measure_items
from review_portal.exports.models import Provider, ReleaseEntry
from review_portal.exports.services.proving import has_opened, in_batches, newest_changes, owing, told_of
from review_portal.probes.models import Finding, ProbeTarget
from review_portal.probes.standing import deciding
from review_portal.probes.verdicts import EFFECTIVE, Verdict

Status = ItemStep.Status
LOOK_BACK = timedelta(days=30)
Verdicts = Mapping[int, Mapping[int, Verdict]]  # by entry, then by provider: what decides over all addresses


@transaction.atomic
def prove_effect(entries: Collection[int], *, now: datetime) -> int:
    """Move items whose entries were measured just now: verified, or back where one provider lets readers in.

    Verified means in effect at every provider that has a vantage point. Returns how many items moved.
    """
    standing = BlockEntry.objects.in_force(now).filter(pk__in=entries).select_related("item").order_by("pk")
    seen = measured(entries, since=dict.fromkeys(entries, now - settings.PROBE_FRESH))
    shut, opened = [], []
    watched = watched_providers()
    for entry in standing:
        verdicts = seen.get(entry.pk, {})
        if Verdict.OPEN in verdicts.values():
            opened.append(entry.item)
        elif watched <= {provider for provider, verdict in verdicts.items() if verdict in EFFECTIVE}:
            shut.append(entry.item)
    moved = measure_items(shut, Status.VERIFIED, by=f"probes at {len(watched)} providers", actor=None, now=now)
    return moved + measure_items(verified(opened), Status.EXECUTED, by="a probe found it open", actor=None, now=now)


def verified(items: Iterable[BlockItem]) -> list[BlockItem]:
    """Return the items that stand as verified: only these fall back, the others never were in effect."""
    newest = ItemStep.objects.filter(item__in=[item.pk for item in items]).newest()
    return [step.item for step in newest.select_related("item") if step.status == Status.VERIFIED]


def prove_restoration(*, now: datetime) -> int:
    """Take the last step of items whose entry left the list and is open again at every provider; returns how many.

    Asked is whoever owes an answer, and whoever is measured whether it owes one or not. Where nobody can be asked,
    nothing is proven.
    """
    return sum(_prove(entries, now=now) for entries in in_batches(waiting(now)))


@transaction.atomic
def _prove(entries: Mapping[int, BlockEntry], *, now: datetime) -> int:
    removals = {pk: row for pk, row in newest_changes(entries).items() if row.change == ReleaseEntry.Change.REMOVED}
    # Where it can be measured, nothing is proven before it was.
    told, first, watched = told_of(removals), first_serials(removals), watched_providers()
    seen = measured(removals, since={pk: row.release.published_at for pk, row in removals.items()})
    measurable = set(ProbeTarget.objects.watched().filter(entry__in=removals).values_list("entry", flat=True))
    owed = owing(now)
    everyone = {one.pk: one for one in (*owed, *Provider.objects.filter(pk__in=watched))}
    done = []
    for pk, removal in removals.items():
        measured_at = watched if pk in measurable else set()
        asked, found = measured_at | {one.pk for one in owed}, seen.get(pk, {})
        opened = {one for one in asked if has_opened(everyone[one], removal, told, since=first[pk])}
        is_heard = bool(asked) and measured_at <= set(found)
        if is_heard and all(is_open_again(found.get(one), told=one in opened) for one in asked):
            done.append(entries[pk].item)
    by = f"receipts of {len(owed)} providers, probes at {len(watched)}"
    return measure_items(done, Status.RESTORED, by=by, actor=None, now=now)


def is_open_again(verdict: Verdict | None, *, told: bool) -> bool:
    """Tell whether a line is gone at a provider: what was measured counts more than what was told."""
    return verdict == Verdict.OPEN or (told and verdict not in EFFECTIVE)


def waiting(now: datetime) -> QuerySet[BlockEntry]:
    """Return entries that ended lately and whose item is not restored."""
    later = ItemStep.objects.filter(item=OuterRef("item"), pk__gt=OuterRef("pk"))
    open_ones = ItemStep.objects.filter(~Exists(later), status=Status.REVOKED, at__gte=now - LOOK_BACK)
    return BlockEntry.objects.exclude(status=BlockEntry.Status.IN_FORCE).filter(item__in=open_ones.values("item"))


def first_serials(entries: Collection[int]) -> dict[int, int]:
    rows = ReleaseEntry.objects.filter(entry__in=entries).order_by().values_list("entry")
    return dict(rows.annotate(first=Min("release__serial")))


def watched_providers() -> set[int]:
    return set(Provider.objects.filter(vantages__isnull=False).values_list("pk", flat=True))


def measured(entries: Collection[int], *, since: Mapping[int, datetime]) -> Verdicts:
    """Return what was last measured of each entry at each provider since its time."""
    rows = Finding.objects.filter(target__entry__in=entries, target__role=ProbeTarget.Role.ENTRY).newest()
    found: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for row in rows.select_related("target"):
        if row.target.entry_id is not None and row.measured_at >= since[row.target.entry_id]:
            found[row.target.entry_id, row.provider_id].append(row)
    verdicts: dict[int, dict[int, Verdict]] = defaultdict(dict)
    for (entry, provider), findings in found.items():
        verdicts[entry][provider] = Verdict(deciding(findings).verdict)
    return verdicts
