"""Rows that a blocking request rests on: a sealed page, a post on it, what it mentions, and a decision."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockingRequest
from review_portal.blocking.services import (
    approve_request,
    draft_request,
    exclude_item,
    submit_request,
)
from review_portal.campaigns.models import Campaign
from review_portal.evidence import store
from review_portal.evidence.models import Capture, Post, WarcFile
from review_portal.review.grounds import load_legal_grounds
from review_portal.review.models import PARTS, Case, Decision, DecisionMember, LegalGround
from review_portal.scoring.models import Entity, Mention
from review_portal.sources.models import CrawlRun, Source

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
numbers = count(1)


def source(family: str = "telegram", address: str = "https://t.me/s/example_harbor") -> Source:
    known = Source.objects.filter(address=address).first()
    return known or Source.objects.create(
        name=address,
        family=family,
        site=family,
        address=address,
        legal_basis="watch",
        next_due_at=NOW,
        added_at=NOW,
    )


def capture(of: Source, *, url: str, ip: str | None = None, at: datetime = NOW) -> Capture:
    number = next(numbers)
    content = f"sealed bytes {number}".encode()
    sha256 = store.put(content)
    warc = WarcFile.objects.create(sha256=sha256, size=len(content), stored_at=NOW)
    run = CrawlRun.objects.create(
        source=of,
        runner="test",
        status="finished",
        claimed_at=NOW,
        lease_until=NOW,
        finished_at=NOW,
        outcome="OK",
    )
    return Capture.objects.create(
        record_id=f"urn:uuid:00000000-0000-4000-8000-{number:012d}", run=run, warc=warc, url=url, final_url=url,
        fetched_at=at, status=200, payload_sha256=sha256, size=len(content), ip=ip, outcome="OK",
    )  # fmt: skip


def post(
    *mentions: tuple[str, str],
    of: Source | None = None,
    url: str = "",
    post_id: str = "",
    ip: str | None = None,
    at: datetime = NOW,
) -> Post:
    of = of or source()
    number = next(numbers)
    url = url or f"https://t.me/example_harbor/{number}"
    made = Post.objects.create(
        source=of, capture=capture(of, url=url, ip=ip, at=at), post_id=post_id or f"example_harbor/{number}", version=1,
        content_sha256=hashlib.sha256(url.encode()).hexdigest(), url=url, text="advert", seen_at=NOW,
    )  # fmt: skip
    for place, (kind, canonical) in enumerate(mentions):
        entity, _ = Entity.objects.get_or_create(kind=kind, canonical=canonical, defaults={"first_seen_at": NOW})
        Mention.objects.create(post=made, entity=entity, start=place, end=place + 1, text=canonical)
    return made


def decision(actor: User, *posts: Post, **columns: Any) -> Decision:
    """Return a blocking decision about the posts, resting on the prosecutor's ground."""
    number = next(numbers)
    campaign = Campaign.objects.create(title=f"campaign {number}", created_at=NOW)
    case = Case.objects.create(
        number=f"К-2026-{number:06d}", campaign=campaign, status="decided", priority=0,
        priority_parts=dict.fromkeys(PARTS, 0), opened_at=NOW, newest_at=NOW, weighed_at=NOW, decided_at=NOW,
        due_at=NOW + timedelta(hours=2), language="ru", changed_at=NOW,
    )  # fmt: skip
    load_legal_grounds(LegalGround)  # a flush of another test may have taken the seeded ones
    ground = LegalGround.objects.get(code="kz-communications-41-1-1", version=1)
    standard = {
        "exit": "blocking", "role": "sale_advert", "substance": "unknown", "measure": "channel", "legal_ground": ground,
        "grounds": "An offer of goods with a shop link.", "case_version": 1, "created_at": NOW,
    }  # fmt: skip
    made = Decision.objects.create(case=case, actor=actor, **{**standard, **columns})
    for member in posts:
        DecisionMember.objects.create(decision=made, post=member)
    return made


def submitted(author: User, *mentions: tuple[str, str], at: datetime = NOW) -> BlockingRequest:
    """Return a request that its author drafted and signed, without the items that the guard refuses."""
    request = draft_request(decision(author, post(*mentions, at=at)), actor=author, now=NOW)
    for item in request.items.exclude(guard_verdict="allow"):
        exclude_item(item, actor=author, now=NOW)
    return submit_request(request, actor=author, now=NOW)


def approved(author: User, approver: User, *mentions: tuple[str, str], now: datetime = NOW) -> BlockingRequest:
    request = submitted(author, *mentions, at=now)
    return approve_request(request, actor=approver, digest=request.digest, grounds="Checked.", now=now)
