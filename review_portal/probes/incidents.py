"""Says which incidents a finding raises or ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from review_portal.exports.models import ReleaseEntry
from review_portal.probes.models import Finding, Incident, ProbeTarget
from review_portal.probes.verdicts import EFFECTIVE, Verdict

Kind = Incident.Kind


@dataclass(frozen=True, slots=True)
class Change:
    """`is_wrong` raises the incident, its contrary ends it."""

    kind: str
    is_wrong: bool


def changes(finding: Finding, *, published: ReleaseEntry | None, now: datetime) -> Iterator[Change]:
    """Yield what the finding says; what is unknown or dead everywhere says nothing of the provider.

    `published` is the last change of the target's entry that a release told of.
    """
    if finding.verdict not in {*EFFECTIVE, Verdict.OPEN}:
        return
    is_effective = finding.verdict in EFFECTIVE
    if finding.target.role == ProbeTarget.Role.NEIGHBOUR:
        yield Change(Kind.OVER_BLOCKING, is_effective)
    if finding.target.role != ProbeTarget.Role.ENTRY or published is None:
        return
    age = finding.measured_at - published.release.published_at
    if published.change == ReleaseEntry.Change.REMOVED:
        yield Change(Kind.NOT_EFFECTIVE, False)
        if not is_effective or age > settings.REMOVAL_CONFIRMED_WITHIN:
            yield Change(Kind.NOT_OPENED, is_effective)
    elif is_effective or age > settings.ENTRY_CONFIRMED_WITHIN:
        yield Change(Kind.NOT_EFFECTIVE, not is_effective)
