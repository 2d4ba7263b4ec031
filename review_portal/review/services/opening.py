"""Opens, reopens and settles cases so that they follow their campaigns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.campaigns.models import Campaign
from review_portal.review.models import Case
from review_portal.review.priority import time_to_decide
from review_portal.review.services.moving import lock_cases, lock_opening, move
from review_portal.review.weighing import Weighing, undecided_posts, weigh_campaign

Detail = dict[str, object]


@dataclass(slots=True)
class Settling:
    """One round of settling: who asked for it, when, and what happened, to be recorded at its end."""

    actor: User | None
    now: datetime
    happened: list[tuple[str, Case, Detail]] = field(default_factory=list)

    def note(self, verb: str, case: Case, **detail: object) -> Case:
        self.happened.append((verb, case, detail))
        return case

    def record(self) -> None:
        for verb, case, detail in self.happened:
            record(self.actor, verb, case, detail=detail)


def open_cases(campaign_ids: Iterable[int], *, now: datetime) -> list[Case]:
    """Let cases follow these campaigns, and return those that wait for a person. Running twice changes nothing.

    1. A campaign with undecided posts has exactly one undecided case: opened, or reopened, never doubled.
    2. A campaign that went into another closes its case with a signpost to the other's.
    3. A case whose posts are all decided is decided.
    """
    with transaction.atomic():
        lock_opening()
        settling = Settling(actor=None, now=now)
        cases = settle(campaign_ids, settling=settling)
        settling.record()
    return cases


def settle(campaign_ids: Iterable[int], *, settling: Settling) -> list[Case]:
    """Settle campaigns oldest first, each with the campaign that it went into. The caller holds the opening lock."""
    campaigns = Campaign.objects.filter(pk__in=list(campaign_ids)).select_related("merged_into").order_by("pk")
    homes = {(campaign.merged_into or campaign).pk: campaign.merged_into or campaign for campaign in campaigns}
    # Every row is locked before the first event: whoever decides holds a row and then waits for the event lock.
    family = [*homes, *(campaign.pk for campaign in campaigns)]
    lock_cases(Case.objects.filter(campaign__in=family).values_list("pk", flat=True))
    cases = [case for home in homes.values() if (case := settle_one(home, settling=settling))]
    for campaign in campaigns:
        if campaign.merged_into:
            close_merged(campaign, settling=settling)
    return cases


def settle_one(campaign: Campaign, *, settling: Settling) -> Case | None:
    waiting = undecided_posts(campaign).exists()
    case = Case.objects.filter(campaign=campaign).first()
    if case is None:
        return open_case(campaign, settling=settling) if waiting else None
    if waiting:
        return weigh_again(case, settling=settling) if case.is_undecided else reopen(case, settling=settling)
    if case.is_undecided:
        done = move(case, Case.Status.DECIDED, actor=settling.actor, now=settling.now, needs_senior=False)
        settling.note("case.settled", done, reason="no undecided post is left")
    return None


def open_case(campaign: Campaign, *, settling: Settling) -> Case:
    now = settling.now
    weighing = weigh_campaign(campaign, opened_at=now, now=now)
    case = Case.objects.create(
        number=next_number(timezone.localtime(now).year),
        campaign=campaign,
        opened_at=now,
        due_at=now + time_to_decide(weighing.priority.total),
        changed_by=settling.actor,
        changed_at=now,
        **weighed(weighing, now=now),
    )
    return settling.note("case.opened", case, number=case.number, **case.priority_parts)


def reopen(case: Case, *, settling: Settling) -> Case:
    """Let a decided case wait again under its own number; its clock starts anew."""
    now = settling.now
    weighing = weigh_campaign(case.campaign, opened_at=now, now=now)
    due_at = now + time_to_decide(weighing.priority.total)
    fields = weighed(weighing, now=now)
    reopened = move(case, Case.Status.WAITING, actor=settling.actor, now=now, opened_at=now, due_at=due_at, **fields)
    posts = list(undecided_posts(case.campaign).values_list("pk", flat=True))
    return settling.note("case.reopened", reopened, posts=posts)


def weigh_again(case: Case, *, settling: Settling) -> Case:
    """Weigh a case that grew. No new version: whoever holds it decides what they saw, the rest waits on."""
    weighing = weigh_campaign(case.campaign, opened_at=case.opened_at, now=settling.now)
    due_at = min(case.due_at, case.opened_at + time_to_decide(weighing.priority.total))
    Case.objects.filter(pk=case.pk).update(due_at=due_at, **weighed(weighing, now=settling.now))
    return Case.objects.get(pk=case.pk)


def weighed(weighing: Weighing, *, now: datetime) -> dict[str, object]:
    return {
        "priority": weighing.priority.total,
        "priority_parts": weighing.priority.parts(),
        "protected": weighing.protected,
        "language": weighing.language,
        "newest_at": weighing.newest_at,
        "kind": weighing.kind,
        "queue": weighing.queue,
        "weighed_at": now,
    }


def close_merged(gone: Campaign, *, settling: Settling) -> None:
    """Turn the undecided case of a campaign that went into another into a signpost; its decided cases stay facts."""
    case = Case.objects.filter(campaign=gone).undecided().first()
    home = Case.objects.filter(campaign=gone.merged_into).first()
    if case and home:
        closed = move(
            case,
            Case.Status.MERGED,
            actor=settling.actor,
            now=settling.now,
            merged_into=home,
            needs_senior=False,
        )
        settling.note("case.merged", closed, into=home.number)


def next_number(year: int) -> str:
    """Return the next case number of the year, without gaps: the counter's row is locked until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO review_casecounter (year, last) VALUES (%s, 1)"
            " ON CONFLICT (year) DO UPDATE SET last = review_casecounter.last + 1 RETURNING last",
            [year],
        )
        (last,) = cursor.fetchone()
    return f"К-{year}-{last:06d}"
