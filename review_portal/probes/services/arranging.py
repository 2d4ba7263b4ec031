"""Keeps the list of what is measured in step with what is published."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from review_portal.audit.services import record
from review_portal.blocking.collateral import SeenByUs
from review_portal.blocking.models import BlockEntry
from review_portal.blocking.names import host_in
from review_portal.exports.lines import parents
from review_portal.exports.models import Release, ReleaseEntry
from review_portal.probes.models import Incident, ProbeTarget
from review_portal.probes.neighbours import addresses_of, appointed, neighbours_of

Role = ProbeTarget.Role
Wanted = tuple[str, int | None, str]  # role, entry, address
CANARIES = 3  # how many releases are followed to their effect at once


@transaction.atomic
def arrange_targets(*, now: datetime) -> int:
    """Put under measurement what was published and take out what is over; twice changes nothing. Returns how many came.

    1. The canaries of the newest releases: the last one shows how fast an addition is, the ones before a removal.
    2. The newest published entries in force, each with a few neighbours.
    3. What was lifted lately stays until its time is over: that it opened again is measured as well.
    """
    canaries = {
        f"{scheme}://{host}/"
        for host in Release.objects.latest_first().values_list("canary", flat=True)[:CANARIES]
        for scheme in ("https", "http")
    }
    if not canaries:
        return 0
    entries = list(published(now).order_by("-pk")[: settings.PROBE_ENTRIES])
    wanted: set[Wanted] = {(Role.CANARY.value, None, url) for url in canaries}
    wanted |= {(Role.ENTRY.value, entry.pk, url) for entry in entries for url in addresses_of(entry)}
    retire(now, canaries=canaries)
    standing = set(ProbeTarget.objects.values_list("role", "entry_id", "url"))
    fresh = {entry for role, entry, _ in wanted - standing if role == Role.ENTRY}
    wanted |= neighbours([entry for entry in entries if entry.pk in fresh or entry.kind == "channel"], entries[:1])
    return put(wanted - standing, now)


def neighbours(fresh: list[BlockEntry], newest: list[BlockEntry]) -> set[Wanted]:
    """Return who lives beside new entries, and the appointed ones; nobody is measured for two entries at once."""
    watched = set(ProbeTarget.objects.watched().filter(role=Role.NEIGHBOUR).values_list("url", flat=True))
    seen = SeenByUs()
    beside = [(entry.pk, url) for entry in fresh for url in neighbours_of(entry, seen=seen)]
    beside += [(entry.pk, url) for entry in newest for url in appointed()]
    first: dict[str, int] = {}
    for entry, url in beside:
        if url not in watched:
            first.setdefault(url, entry)
    return {(Role.NEIGHBOUR.value, entry, url) for url, entry in first.items()}


def published(now: datetime) -> QuerySet[BlockEntry]:
    told = ReleaseEntry.objects.filter(entry=OuterRef("pk"))
    watched = Q(status="in_force", ends_at__gt=now) | Q(revoked_at__gt=now - settings.PROBE_REMOVED_FOR)
    return BlockEntry.objects.filter(watched).filter(Exists(told))


def put(wanted: set[Wanted], now: datetime) -> int:
    rows = [
        ProbeTarget(role=role, entry_id=entry, url=url, since=now)
        for role, entry, url in sorted(wanted, key=str)
        if len(url) <= 2000
    ]
    return len(ProbeTarget.objects.bulk_create(rows, ignore_conflicts=True))


def retire(now: datetime, *, canaries: set[str]) -> None:
    """Stop measuring old canaries, what ended long ago with its neighbours, and who is no bystander any more."""
    watched = ProbeTarget.objects.watched()
    watched.filter(role=Role.CANARY).exclude(url__in=canaries).update(retired_at=now)
    long_ago = now - settings.PROBE_REMOVED_FOR
    over = Q(entry__revoked_at__lte=long_ago) | Q(entry__ends_at__lte=long_ago)
    still_wrong = Incident.objects.filter(target=OuterRef("pk"), ended_at=None)
    watched.exclude(role=Role.CANARY).filter(over, ~Exists(still_wrong)).update(retired_at=now)
    retire_listed(now)


def retire_listed(now: datetime) -> None:
    """Take out neighbours whose own name was listed meanwhile: that they are shut is no alarm any more."""
    rows = ProbeTarget.objects.watched().filter(role=Role.NEIGHBOUR).only("pk", "url")
    hosts = {row.pk: host_in(row.url) for row in rows}
    names = {host: {host, *parents(host)} for host in hosts.values()}
    wanted = {name for found in names.values() for name in found}
    listed = set(
        BlockEntry.objects.in_force(now).filter(kind="host", canonical__in=wanted).values_list("canonical", flat=True)
    )
    gone = [pk for pk, host in hosts.items() if names[host] & listed]
    for incident in Incident.objects.filter(target__in=gone, ended_at=None).select_related("provider", "target"):
        Incident.objects.filter(pk=incident.pk, ended_at=None).update(ended_at=now)
        detail = {"provider": incident.provider.name, "url": incident.target.url, "why": "listed by its own name"}
        record(None, "incident.ended", incident, detail=detail)
    ProbeTarget.objects.filter(pk__in=gone).update(retired_at=now)
