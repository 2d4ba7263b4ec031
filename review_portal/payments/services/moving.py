"""Moves a means of payment along its table: once, or not at all, with its step and its event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.payments.models import TRANSITIONS, PaymentMeans, Step

Status = PaymentMeans.Status


class StepRefused(Refused):
    """The means of payment is not where this step begins; reload it."""


def allow(actor: User, ability: Ability) -> None:
    if not actor.can(ability):
        raise Refused(_("Your role does not take this step; ask someone whose role does."))


def move(
    means: PaymentMeans, status: Status, *, actor: User | None, grounds: str, now: datetime, **changes: Any
) -> None:
    """Change the status by a conditional update, write the step down and record the event."""
    if status not in TRANSITIONS[Status(means.status)]:
        raise refused(means, status)
    moved = PaymentMeans.objects.filter(pk=means.pk, status=means.status).update(status=status, **changes)
    if not moved:
        raise refused(means, status)
    Step.objects.create(means=means, status=status, actor=actor, grounds=grounds, at=now)
    record(actor, f"means.{status}", means, detail={"grounds": grounds} | {k: str(v) for k, v in changes.items()})
    means.refresh_from_db()


def refused(means: PaymentMeans, status: Status) -> StepRefused:
    words = {"shown": means.shown, "status": means.get_status_display(), "to": status.label}
    return StepRefused(_("%(shown)s is %(status)s and cannot become %(to)s; reload it. Nothing was written.") % words)


@transaction.atomic
def confirm_means(means: PaymentMeans, *, grounds: str, actor: User, now: datetime) -> PaymentMeans:
    """Say, as a person with grounds, that this pays for what is advertised."""
    allow(actor, Ability.TRACE_PAYMENTS)
    row = locked(means)
    move(row, Status.CONFIRMED, actor=actor, grounds=worded(grounds), now=now, confirmed_by=actor, frozen_until=None)
    return row


@transaction.atomic
def dismiss_means(means: PaymentMeans, *, grounds: str, actor: User, now: datetime) -> PaymentMeans:
    """Say that this is no shop's: a victim's account, a charity in the same post, a mistake."""
    allow(actor, Ability.TRACE_PAYMENTS)
    row = locked(means)
    move(row, Status.DISMISSED, actor=actor, grounds=worded(grounds), now=now)
    return row


@transaction.atomic
def release_means(means: PaymentMeans, *, grounds: str, actor: User, now: datetime) -> PaymentMeans:
    """End a freeze before its time: whoever was frozen wrongly must be freed by the same way."""
    allow(actor, Ability.REQUEST_FREEZE)
    row = locked(means)
    move(row, Status.RELEASED, actor=actor, grounds=worded(grounds), now=now, frozen_until=None)
    return row


@transaction.atomic
def expire_freezes(*, now: datetime) -> int:
    """Mark the freezes whose time is over; nobody has to act for that."""
    lapsed = list(PaymentMeans.objects.lapsed(now).select_for_update(skip_locked=True))
    for means in lapsed:
        move(means, Status.EXPIRED, actor=None, grounds="", now=now)
    return len(lapsed)


def locked(means: PaymentMeans) -> PaymentMeans:
    """Return the row as it is now, held until the transaction ends."""
    return PaymentMeans.objects.select_for_update(of=("self",)).get(pk=means.pk)


def worded(grounds: str) -> str:
    if not grounds.strip():
        raise Refused(_("Write the grounds in a sentence; they are read in court. Nothing was written."))
    return grounds.strip()
