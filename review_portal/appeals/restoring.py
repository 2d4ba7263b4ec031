"""Reads whether what was lifted is open again, provider by provider: told, and measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from review_portal.appeals.models import Appeal
from review_portal.appeals.services.deciding import LIFTING
from review_portal.exports.models import Provider, Receipt
from review_portal.probes.models import Finding
from review_portal.probes.standing import deciding
from review_portal.probes.verdicts import EFFECTIVE, Verdict


@dataclass(frozen=True, slots=True)
class Restored:
    """How far one provider is: `receipt` is what it says, `state` what was measured since the removal was published."""

    provider: Provider
    receipt: Receipt | None
    state: str
    measured_at: datetime | None = None
    took: timedelta | None = None


def restorations(appeal: Appeal) -> list[Restored]:
    """Return every provider's state; empty where nothing was lifted."""
    release = appeal.release
    lifted = list(appeal.entries.filter(outcome__in=LIFTING).values_list("entry", flat=True))
    if release is None or not lifted:
        return []
    receipts = {row.provider_id: row for row in Receipt.objects.filter(release__serial__gte=release.serial)}
    rows = Finding.objects.filter(
        target__entry__in=lifted, target__role="entry", measured_at__gte=release.published_at
    ).newest()
    found: dict[int, list[Finding]] = {}
    for finding in rows.select_related("target"):
        found.setdefault(finding.provider_id, []).append(finding)
    return [
        restored(provider, receipts.get(provider.pk), found.get(provider.pk, []), since=release.published_at)
        for provider in Provider.objects.order_by("name")
    ]


def restored(provider: Provider, receipt: Receipt | None, findings: list[Finding], *, since: datetime) -> Restored:
    """Take the worst of several addresses: as long as one is still blocked, the provider is not done."""
    blocked = [finding for finding in findings if finding.verdict in EFFECTIVE]
    if blocked:
        return Restored(provider, receipt, "blocked", max(finding.measured_at for finding in blocked))
    if not findings:
        return Restored(provider, receipt, "unmeasured")
    finding = deciding(findings)
    state = "open" if finding.verdict == Verdict.OPEN else "unclear"
    took = finding.measured_at - since if state == "open" else None
    return Restored(provider, receipt, state, finding.measured_at, took)
