"""Proposes campaigns whose money meets to a person, and does what the person says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.campaigns.models import Campaign, Separation
from review_portal.campaigns.services import merge_campaigns
from review_portal.payments import runs
from review_portal.payments.models import PaymentMeans, Proposal, TraceRun
from review_portal.payments.services.moving import allow
from review_portal.scoring.models import Mention
from tracing.flow import Flow
from tracing.links import COMMON_INPUTS, DEPOSIT_REUSE, GAS_FUNDING, MAYBE_PAYJOIN, explain
from tracing.trace import Stop

Reason = Proposal.Reason
REASONS = {
    COMMON_INPUTS: Reason.COSPENT,
    MAYBE_PAYJOIN: Reason.COSPENT,
    DEPOSIT_REUSE: Reason.DEPOSIT,
    GAS_FUNDING: Reason.PAID,
}
SHARED_CONFIDENCE, DEPOSIT_CONFIDENCE, PAID_CONFIDENCE = 60, 40, 20


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two addresses, or one twice, that tie two campaigns."""

    left: str
    right: str
    reason: Reason
    confidence: int
    txid: str = ""


def propose_from(run: TraceRun, stand: runs.Stand, *, now: datetime) -> list[Proposal]:
    """Look where the money of two campaigns meets in a finished trace, or in it and an earlier one."""
    flow = stand.flow()
    exchanges = frozenset(node.address for node in flow.nodes if node.stop is Stop.EXCHANGE)
    meetings = [
        Meeting(link.left, link.right, REASONS[link.heuristic], link.confidence, link.txid)
        for link in explain(stand.transfers, exchanges=exchanges)
    ]  # fmt: skip
    meetings += [Meeting(e.payer, e.payee, Reason.PAID, PAID_CONFIDENCE, e.txids[0]) for e in flow.edges]
    meetings += list(same_deposits(run, flow))
    named = {address for meeting in meetings for address in (meeting.left, meeting.right)}
    homes = campaigns_of(run.means.currency, named)
    return [made for meeting in meetings for made in propose(meeting, homes, run=run, now=now)]


def same_deposits(run: TraceRun, flow: Flow) -> Iterator[Meeting]:
    """Meet with wallets whose own finished traces reached the same deposit address."""
    mine = {way[-1].payee: way[-1].txids[0] for way in flow.ways_to(Stop.EXCHANGE)}
    others = TraceRun.objects.filter(status=TraceRun.Status.FINISHED, means__currency=run.means.currency)
    for other in others.exclude(means=run.means_id).select_related("means"):
        reached = {end["address"] for end in other.state["forward"]["ends"] if end["stop"] == Stop.EXCHANGE}
        for address in sorted(reached & mine.keys()):
            yield Meeting(flow.start, other.means.shown, Reason.DEPOSIT, DEPOSIT_CONFIDENCE, mine[address])


def campaigns_of(currency: str, addresses: Iterable[str]) -> dict[str, set[int]]:
    """Return the standing campaigns whose posts name each of some addresses."""
    names = {f"{currency}:{address}": address for address in addresses}
    rows = Mention.objects.filter(
        entity__kind="wallet", entity__canonical__in=names, post__membership__campaign__merged_into=None
    ).values_list("entity__canonical", "post__membership__campaign")
    homes: defaultdict[str, set[int]] = defaultdict(set)
    for canonical, campaign in rows:
        if campaign is not None:
            homes[names[canonical]].add(campaign)
    return homes


def propose(meeting: Meeting, homes: dict[str, set[int]], *, run: TraceRun, now: datetime) -> Iterator[Proposal]:
    detail = {"trace": run.pk, "addresses": sorted({meeting.left, meeting.right}), "txid": meeting.txid}
    for one in sorted(homes.get(meeting.left, ())):
        for other in sorted(homes.get(meeting.right, ())):
            if one != other:
                yield from put(one, other, meeting=meeting, detail=detail, now=now)


def put(one: int, other: int, *, meeting: Meeting, detail: dict[str, Any], now: datetime) -> Iterator[Proposal]:
    """Write a proposal once; what a person set apart is not proposed again."""
    left, right = min(one, other), max(one, other)
    if Separation.objects.filter(left=left, right=right).exists():
        return
    row, is_new = Proposal.objects.get_or_create(
        left_id=left,
        right_id=right,
        reason=meeting.reason,
        defaults={"confidence": meeting.confidence, "evidence": detail, "found_at": now},
    )
    if is_new:
        record(None, "proposal.found", row, detail=detail)
        yield row


@transaction.atomic
def propose_shared(*, now: datetime) -> list[Proposal]:
    """Propose campaigns that name one means of payment and are still two."""
    found: list[Proposal] = []
    for means in PaymentMeans.objects.exclude(status="dismissed").in_several_campaigns():
        homes = means.sightings.filter(post__membership__campaign__merged_into=None)
        standing = {home for home in homes.values_list("post__membership__campaign", flat=True) if home is not None}
        meeting = Meeting(means.shown, means.shown, Reason.SHARED, SHARED_CONFIDENCE)
        for one, other in combinations(sorted(standing), 2):
            found += put(one, other, meeting=meeting, detail={"means": means.pk}, now=now)
    return found


@transaction.atomic
def accept_proposal(proposal: Proposal, *, actor: User, now: datetime) -> Campaign:
    """Make one campaign of two, on the person's word."""
    decided(proposal, Proposal.Status.ACCEPTED, actor=actor, now=now)
    return merge_campaigns(proposal.left, proposal.right, actor=actor)


@transaction.atomic
def decline_proposal(proposal: Proposal, *, actor: User, now: datetime) -> None:
    """Leave two campaigns apart; the same reason does not propose them again."""
    decided(proposal, Proposal.Status.DECLINED, actor=actor, now=now)


def decided(proposal: Proposal, status: str, *, actor: User, now: datetime) -> None:
    allow(actor, Ability.JUDGE)
    still_open = Proposal.objects.filter(pk=proposal.pk, status=Proposal.Status.OPEN)
    if not still_open.update(status=status, decided_by=actor, decided_at=now):
        raise Refused(_("Somebody has answered this proposal already; reload the page."))
    record(actor, f"proposal.{status}", proposal, detail={"reason": proposal.reason})
