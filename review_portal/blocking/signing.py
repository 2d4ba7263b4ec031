"""Reads who signed a request, when, and who comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from review_portal.blocking.models import BlockingRequest, BlockItem

Status = BlockingRequest.Status


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a request's way; `state` is done, now or ahead."""

    name: Promise
    state: str
    at: datetime | None
    who: object


def steps_of(request: BlockingRequest) -> list[Step]:
    """Return draft, signature and second person; a rejected request ends where it was rejected."""
    is_signed, is_decided = request.submitted_at is not None, request.decided_at is not None
    last = _("Rejected") if request.status == Status.REJECTED else _("Approved") if is_decided else _("Approval")
    steps = [
        Step(_("Drafted"), "done", request.created_at, request.author),
        Step(_("Signed"), "done" if is_signed else "now", request.submitted_at, request.submitted_by),
        Step(last, "done" if is_decided else "now" if is_signed else "ahead", request.decided_at, request.approver),
    ]
    sent = request.notices.filter(status="sent").order_by("sent_at").first()
    if request.status in {Status.APPROVED, Status.REVOKED}:
        who = sent.sent_by if sent else None
        steps.append(Step(_("Sent"), "done" if sent else "now", sent.sent_at if sent else None, who))
    if request.status == Status.REVOKED:
        steps.append(Step(_("Revoked"), "done", None, None))
    return steps


def hands_of(request: BlockingRequest, items: Iterable[BlockItem]) -> set[int | None]:
    """Return everybody who had a hand in the request: none of them may be the second person."""
    hands = {request.author_id, request.submitted_by_id}
    for item in items:
        hands |= {item.decision.actor_id, item.override_by_id}
    return hands - {None}
