"""Reads what is measured now: of an entry at each provider, of a provider, and how long effect took."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.conf import settings
from django.db.models import Min

from review_portal.blocking.models import BlockEntry
from review_portal.exports.models import Provider, Release, ReleaseEntry
from review_portal.probes.models import Finding, ProbeTarget
from review_portal.probes.verdicts import EFFECTIVE, Verdict

Role = ProbeTarget.Role
LATEST_RELEASES = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one entry at one provider; `finding` is the one that decides."""

    provider: Provider
    verdict: Verdict
    finding: Finding

    @property
    def is_effective(self) -> bool:
        return self.verdict in EFFECTIVE


def deciding(findings: Iterable[Finding]) -> Finding:
    """Return the finding that decides over several addresses of one entry: one that is open lets everybody in."""
    order = [Verdict.OPEN, Verdict.BLOCKED, Verdict.STUB, Verdict.DEAD, Verdict.UNKNOWN]
    return min(findings, key=lambda finding: (order.index(Verdict(finding.verdict)), -finding.measured_at.timestamp()))


def of_entry(entry: BlockEntry) -> list[Standing]:
    """Return where the entry stands at each provider that was measured, by name."""
    newest = Finding.objects.filter(target__entry=entry, target__role=Role.ENTRY).newest()
    by_provider: dict[int, list[Finding]] = defaultdict(list)
    for finding in newest.select_related("provider", "measurement", "target"):
        by_provider[finding.provider_id].append(finding)
    found = [deciding(findings) for findings in by_provider.values()]
    standings = [Standing(finding.provider, Verdict(finding.verdict), finding) for finding in found]
    return sorted(standings, key=lambda standing: standing.provider.name)


def counted(provider: Provider, now: datetime) -> dict[str, int]:
    """Return how many entries in force have which verdict at the provider; what was not measured lately is unknown."""
    span = (now - settings.PROBE_FRESH, now)
    recent = Finding.objects.filter(provider=provider, measured_at__range=span)
    newest = recent.filter(target__role=Role.ENTRY, target__retired_at=None).newest()
    by_entry: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in newest.filter(target__entry__in=BlockEntry.objects.in_force(now)).select_related("target"):
        by_entry[finding.target.entry_id].append(finding)
    verdicts = Counter(str(deciding(findings).verdict) for findings in by_entry.values())
    watched = ProbeTarget.objects.watched().filter(role=Role.ENTRY, entry__in=BlockEntry.objects.in_force(now))
    missing = watched.values("entry").distinct().count() - len(by_entry)
    return {verdict: verdicts[verdict] + (missing if verdict == Verdict.UNKNOWN else 0) for verdict in Verdict.values}


@dataclass(frozen=True, slots=True)
class Effect:
    """How long a release took at a provider: from publication until its canary and its additions were measured in
    effect, and until the canary before and its removals were measured open. None is not measured yet."""

    release: Release
    canary: timedelta | None
    opened: timedelta | None
    added: timedelta | None
    removed: timedelta | None
    waiting: int


def effects(provider: Provider) -> list[Effect]:
    """Return the newest releases with the measured times, newest first."""
    releases = Release.objects.latest_first().defer("manifest", "ed25519", "cms")[:LATEST_RELEASES]
    return [effect(provider, release) for release in releases]


def effect(provider: Provider, release: Release) -> Effect:
    rows = list(release.changes.values_list("entry", "change"))
    removed = [entry for entry, change in rows if change == ReleaseEntry.Change.REMOVED]
    added = [entry for entry, change in rows if change != ReleaseEntry.Change.REMOVED]
    shut, opened = first_seen(provider, release, added, True), first_seen(provider, release, removed, False)
    measurable = measured(added) | measured(removed)
    return Effect(
        release,
        canary=canary_shut(provider, release),
        opened=canary_opened(provider, release),
        added=slowest(shut, release, wanted=measured(added)),
        removed=slowest(opened, release, wanted=measured(removed)),
        waiting=len(measurable - shut.keys() - opened.keys()),
    )


def measured(entries: list[int]) -> set[int | None]:
    targets = ProbeTarget.objects.filter(entry__in=entries, role=Role.ENTRY)
    return set(targets.values_list("entry_id", flat=True))


def first_seen(
    provider: Provider, release: Release, entries: list[int], is_effective: bool
) -> dict[int | None, datetime]:
    """Return when each entry was first measured in effect (or open) after the release was published."""
    wanted = [*EFFECTIVE] if is_effective else [Verdict.OPEN]
    found = Finding.objects.filter(
        provider=provider, target__entry__in=entries, target__role=Role.ENTRY, verdict__in=wanted,
        measured_at__gte=release.published_at,
    )  # fmt: skip
    return dict(found.values_list("target__entry_id").annotate(first=Min("measured_at")).order_by())


def slowest(first: dict[int | None, datetime], release: Release, *, wanted: set[int | None]) -> timedelta | None:
    """Return when the last of them was seen; as long as one was not, there is no such time."""
    if not wanted or wanted - first.keys():
        return None
    return max(first.values()) - release.published_at


def canary_shut(provider: Provider, release: Release) -> timedelta | None:
    """Return how long the release's own canary took until it was measured in effect."""
    first = first_finding(provider, release, since=release.published_at, verdicts=[*EFFECTIVE])
    return first - release.published_at if first else None


def canary_opened(provider: Provider, release: Release) -> timedelta | None:
    """Return how long the canary of the release before took until it was measured open: the speed of a removal."""
    before = Release.objects.filter(serial=release.serial - 1).first()
    if before is None or before.canary == release.canary:
        return None
    first = first_finding(provider, before, since=release.published_at, verdicts=[Verdict.OPEN])
    return first - release.published_at if first else None


def first_finding(
    provider: Provider, release: Release, *, since: datetime, verdicts: Sequence[Verdict]
) -> datetime | None:
    urls = [f"https://{release.canary}/", f"http://{release.canary}/"]
    found = Finding.objects.filter(
        provider=provider, target__role=Role.CANARY, target__url__in=urls, verdict__in=verdicts, measured_at__gte=since
    )
    first: datetime | None = found.aggregate(first=Min("measured_at"))["first"]
    return first


def half(spans: Iterable[timedelta | None]) -> timedelta | None:
    """Return the time within which half of the releases came; None where nothing was measured."""
    known = [span.total_seconds() for span in spans if span is not None]
    return timedelta(seconds=median(known)) if known else None
