"""Proposes new places of blocked campaigns to people; what becomes of them is decided as everything is: by a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.blocking.collateral import SeenByUs
from review_portal.blocking.measures import Measure, Verdict
from review_portal.blocking.models import BlockEntry, BlockItem
from review_portal.blocking.proposals import proposals
from review_portal.campaigns.models import Membership
from review_portal.campaigns.nominating import nominate
from review_portal.probes.errors import NotAllowed, Unfit
from review_portal.probes.models import Mirror

Status = Mirror.Status


@transaction.atomic
def watch_mirrors(*, now: datetime) -> list[Mirror]:
    """Look at what lately joined campaigns that were blocked; returns new proposals. Twice changes nothing."""
    fresh = list(candidates(now))
    made = []
    for mirror in fresh:
        row, is_new = Mirror.objects.get_or_create(
            campaign=mirror.campaign,
            canonical=mirror.canonical,
            defaults={
                "entry": mirror.entry, "post": mirror.post, "before": mirror.before, "proposed_at": now,
            },
        )  # fmt: skip
        if is_new:
            detail = {"canonical": row.canonical, "entry": row.entry_id, "post": row.post_id}
            record(None, "mirror.proposed", row, detail=detail)
            made.append(row)
    return made


def candidates(now: datetime) -> Iterator[Mirror]:
    """Yield unsaved proposals: places of a post that joined after the block and that no request has named yet."""
    blocked_ones = BlockEntry.objects.values("item__decision__case__campaign")
    joined = Membership.objects.filter(joined_at__gt=now - settings.MIRROR_LOOK_BACK, campaign__in=blocked_ones)
    joined = joined.select_related("post__source", "campaign").order_by("joined_at", "pk")
    blocked = first_entries({row.campaign_id for row in joined})
    known = {campaign: named(campaign) for campaign in blocked}
    seen = SeenByUs()
    for row in joined:
        entry = blocked.get(row.campaign_id)
        if entry is None or row.joined_at <= entry.starts_at or row.post_id == entry.item.post_id:
            continue
        for proposal in proposals(row.post, asked=Measure.CHANNEL, neighbourhood=seen):
            judged = proposal.judged
            if judged.verdict == Verdict.REFUSE or judged.canonical in known[row.campaign_id]:
                continue
            known[row.campaign_id].add(judged.canonical)
            yield Mirror(
                campaign=row.campaign, canonical=judged.canonical, entry=entry, post=row.post, before=entry.item.post
            )


def first_entries(campaigns: set[int]) -> dict[int, BlockEntry]:
    """Return the entry that blocked each campaign first."""
    rows = BlockEntry.objects.filter(item__decision__case__campaign__in=campaigns)
    rows = rows.select_related("item__post", "item__decision__case").order_by("-starts_at", "-pk")
    return {row.item.decision.case.campaign_id: row for row in rows}


def named(campaign: int) -> set[str]:
    items = BlockItem.objects.filter(decision__case__campaign=campaign)
    return set(items.values_list("canonical", flat=True))


@transaction.atomic
def judge_mirror(mirror: Mirror, *, is_mirror: bool, grounds: str, actor: User, now: datetime) -> Mirror:
    """Confirm or dismiss a proposal. A confirmed one goes before the judges with its post; nothing is blocked here."""
    if not actor.can(Ability.JUDGE):
        raise NotAllowed(_("Your role does not judge mirrors; a moderator does."))
    status = Status.CONFIRMED if is_mirror else Status.DISMISSED
    moved = Mirror.objects.filter(pk=mirror.pk, status=Status.PROPOSED).update(
        status=status, judged_by=actor, judged_at=now, grounds=grounds.strip()
    )
    if not moved:
        raise Unfit(_("Somebody judged this mirror already; reload the page. Nothing was written."))
    mirror.refresh_from_db()
    if is_mirror:
        nominate([mirror.post_id], actor=actor, now=now)
    record(actor, f"mirror.{status}", mirror, detail={"canonical": mirror.canonical, "grounds": mirror.grounds})
    return mirror
