"""Renews entries whose time runs out: only after a fresh capture, and by two people like the first time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.blocking.collateral import SeenByUs
from review_portal.blocking.errors import EvidenceMissing, NotAllowed, TransitionRefused
from review_portal.blocking.guard import judge
from review_portal.blocking.models import Annex, BlockEntry, BlockingRequest, BlockItem, ItemStep, Recheck
from review_portal.blocking.services.drafting import NUMBER_LOCK, fit, next_number
from review_portal.blocking.services.moving import allow
from review_portal.blocking.services.picturing import attach_shot
from review_portal.blocking.services.rechecking import ask_recheck
from review_portal.blocking.services.stepping import take_steps


@transaction.atomic
def ask_renewals(*, now: datetime) -> int:
    """Ask for a fresh capture of every entry that ends soon, once. Returns how many were asked."""
    asked = 0
    for entry in BlockEntry.objects.ending_before(now + settings.RENEWAL_AHEAD).select_related(
        "item__post__source", "item__request"
    ):
        since = entry.ends_at - settings.RENEWAL_AHEAD
        if not entry.item.rechecks.filter(purpose=Recheck.Purpose.RENEW, asked_at__gte=since).exists():
            ask_recheck(entry.item, purpose=Recheck.Purpose.RENEW, actor=None, now=now)
            asked += 1
    return asked


@transaction.atomic
def draft_renewal(entries: Sequence[BlockEntry], *, grounds: str, actor: User, now: datetime) -> BlockingRequest:
    """Draft a request that asks for the same on fresh evidence. Approved, its entries take the old ones' place."""
    allow(actor, Ability.DRAFT_REQUEST, lambda: _("Your role does not draft requests; a moderator does."))
    if not entries or not grounds.strip():
        raise NotAllowed(_("Choose what to renew, and say why it is still needed."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBER_LOCK])
    first = entries[0].item.request
    request = BlockingRequest.objects.create(
        number=next_number(now), regime=first.regime, author=actor, explanation=grounds.strip(), created_at=now
    )
    for no, entry in enumerate(entries, start=1):
        renew_item(entry, request=request, no=no, now=now)
    take_steps(request.items.all(), ItemStep.Status.DRAFT, actor=actor, now=now)
    detail = {"renews": [entry.pk for entry in entries], "grounds": grounds.strip()}
    record(actor, "blocking_request.renewal_drafted", request, detail=detail)
    return request


def renew_item(entry: BlockEntry, *, request: BlockingRequest, no: int, now: datetime) -> BlockItem:
    """Copy an item with its fresh capture; the guard judges it anew, and an override has to be given anew."""
    old = entry.item
    if entry.status != BlockEntry.Status.IN_FORCE:
        raise TransitionRefused(
            _("Entry %(entry)s is not in force any more; decide the case again.") % {"entry": entry}
        )
    fit(old.decision)
    seen = old.rechecks.seen_again(now - settings.RENEWAL_AHEAD).exclude(capture=None).order_by("pk").last()
    if seen is None:
        raise EvidenceMissing(_("%(entry)s was not captured again yet; renew it after that.") % {"entry": entry})
    judged = judge(old.locator, measure=old.measure, neighbourhood=SeenByUs())
    item = BlockItem.objects.create(
        request=request,
        no=no,
        resource_type=old.resource_type,
        locator=old.locator,
        canonical=judged.canonical[:2000],
        measure=old.measure,
        decision=old.decision,
        post=old.post,
        capture=seen.capture,
        legal_ground=old.legal_ground,
        guard_verdict=judged.verdict,
        guard_reason=judged.reason,
        guard_why=judged.why.row,
        collateral=judged.collateral,
    )
    fresh = attach_shot(item, seen.capture, actor=request.author, now=now)
    for annex in old.annexes.exclude(kind=Annex.Kind.SCREENSHOT) if fresh else old.annexes.all():
        Annex.objects.create(
            item=item,
            kind=annex.kind,
            sha256=annex.sha256,
            media_type=annex.media_type,
            size=annex.size,
            added_by=annex.added_by,
            added_at=annex.added_at,
        )
    return item
