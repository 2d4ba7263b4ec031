"""Looks at who holds the names that are asked for or in force, and suspends an entry whose name changed hands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from review_portal.audit.services import record
from review_portal.blocking.lookups import Holder, look_up
from review_portal.blocking.measures import Measure
from review_portal.blocking.models import BlockEntry, BlockItem, HostFacts, Suspension
from review_portal.blocking.services.suspending import suspend
from review_portal.blocking.standing import book

LOOK_AGAIN = timedelta(hours=12)
AT_ONCE = 40  # names a round: a slow resolver must not hold up the minute
COMPARED = ("name_servers", "registrar", "registrant", "registered_at")


def watch_holders(*, now: datetime) -> int:
    """Look up names that were not looked at lately; the network is asked outside of any transaction.

    Returns how many entries were suspended.
    """
    if not settings.RESOLVER and not settings.RDAP:
        return 0
    return sum(keep(host, look_up(host, registrable(host)), now=now) for host in due_hosts(now)[:AT_ONCE])


def due_hosts(now: datetime) -> list[str]:
    """Return the names of host lines in force and of drafts that nobody has looked at for a while."""
    standing = BlockEntry.objects.filter(kind=Measure.HOST, status="in_force").values_list("canonical", flat=True)
    asked = BlockItem.objects.filter(measure=Measure.HOST, request__status__in=["draft", "submitted"], excluded=False)
    seen = HostFacts.objects.filter(seen_at__gt=now - LOOK_AGAIN).values_list("host", flat=True)
    return sorted({*standing, *asked.values_list("canonical", flat=True)} - set(seen))


def registrable(host: str) -> str:
    return book().host(host).registrable or host


@transaction.atomic
def keep(host: str, holder: Holder, *, now: datetime) -> int:
    """Write down what was told, and hold the entry back where it differs from before. Silence is no change."""
    before = HostFacts.objects.filter(host=host).last()
    told = HostFacts(
        host=host,
        name_servers=list(holder.name_servers),
        addresses=list(holder.addresses),
        registrar=holder.registrar,
        registrant=holder.registrant,
        registered_at=holder.registered_at,
        seen_at=now,
    )
    changed = dict(differences(before, told)) if before else {}
    told.save(force_insert=True)
    suspended = 0
    for entry in BlockEntry.objects.filter(kind=Measure.HOST, canonical=host, status="in_force"):
        newer = changed or dict(anew(entry, told))
        if newer:
            suspend(entry, Suspension.Reason.OWNER, detail=newer, now=now)
            suspended += 1
    if changed:
        record(None, "host.changed_hands", told, detail={"host": host, "changed": changed})
    return suspended


def differences(before: HostFacts, after: HostFacts) -> Iterable[tuple[str, list[str]]]:
    """Yield what both looks know and tell differently: ('registrar', ['Old', 'New'])."""
    for name in COMPARED:
        old, new = getattr(before, name), getattr(after, name)
        if old and new and old != new:
            yield name, [str(old), str(new)]


def anew(entry: BlockEntry, told: HostFacts) -> Iterable[tuple[str, list[str]]]:
    """Yield a registration that is younger than the evidence: whoever holds the name now did not publish that page."""
    capture = entry.item.capture
    if capture and told.registered_at and told.registered_at > capture.fetched_at:
        yield "registered_at", [str(capture.fetched_at), str(told.registered_at)]
