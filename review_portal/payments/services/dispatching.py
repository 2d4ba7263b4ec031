"""Asks banks and exchanges to freeze, by two people, and writes their answers down as receipts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.evidence import store
from review_portal.payments.letter import sealed
from review_portal.payments.models import Dispatch, DispatchItem, PaymentMeans
from review_portal.payments.services.moving import Status, allow, locked, move, worded

NUMBERING_LOCK = 0x51414C4652  # any constant: it only has to be ours
ASKABLE = (Status.CONFIRMED, Status.EXPIRED)
Answer = DispatchItem.Answer


@transaction.atomic
def draft_dispatch(
    wanted: Sequence[PaymentMeans], *, institution: str, contact: str, grounds: str, actor: User, now: datetime
) -> Dispatch:
    """Draft one letter to one bank or exchange; only what a person has confirmed may stand in it."""
    allow(actor, Ability.TRACE_PAYMENTS)
    if not wanted or not institution.strip():
        raise Refused(_("Choose what to freeze, and name the bank or the exchange that is asked."))
    for means in wanted:
        if means.status not in ASKABLE:
            words = {"shown": means.shown, "status": means.get_status_display()}
            raise Refused(_("%(shown)s is %(status)s; only what is confirmed can be asked for.") % words)
    open_items = DispatchItem.objects.filter(means__in=wanted, dispatch__status=Dispatch.Status.DRAFT)
    if taken := open_items.select_related("dispatch").first():
        raise Refused(_("%(number)s asks for this already.") % {"number": taken.dispatch.number})
    row = Dispatch.objects.create(
        number=next_number(now),
        institution=institution.strip()[:200],
        contact=contact.strip()[:200],
        grounds=worded(grounds),
        drafted_by=actor,
        drafted_at=now,
    )
    DispatchItem.objects.bulk_create(DispatchItem(dispatch=row, means=means) for means in wanted)
    record(actor, "dispatch.drafted", row, detail={"means": [means.pk for means in wanted]})
    return row


def next_number(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING_LOCK])
    return f"FR-{now.year}-{Dispatch.objects.count() + 1:06d}"


@transaction.atomic
def send_dispatch(dispatch: Dispatch, *, actor: User, now: datetime) -> Dispatch:
    """Seal the letter and mark it as sent: a second person does this, never the one who drafted it."""
    allow(actor, Ability.REQUEST_FREEZE)
    row = held(dispatch, Dispatch.Status.DRAFT)
    if row.drafted_by_id == actor.pk:
        raise Refused(_("You drafted this letter; a second person sends it."))
    row.status, row.sent_by, row.sent_at = Dispatch.Status.SENT, actor, now
    row.sha256 = store.put(sealed(row))
    row.save(update_fields=["status", "sent_by", "sent_at", "sha256"])
    for item in row.items.select_related("means").order_by("means_id"):
        means = locked(item.means)
        move(means, Status.FREEZE_REQUESTED, actor=actor, grounds=row.number, now=now, frozen_until=None)
    record(actor, "dispatch.sent", row, detail={"sha256": row.sha256, "institution": row.institution})
    return row


@transaction.atomic
def withdraw_dispatch(dispatch: Dispatch, *, actor: User) -> None:
    allow(actor, Ability.TRACE_PAYMENTS)
    row = held(dispatch, Dispatch.Status.DRAFT)
    Dispatch.objects.filter(pk=row.pk).update(status=Dispatch.Status.WITHDRAWN)
    record(actor, "dispatch.withdrawn", row)


@transaction.atomic
def write_answer(
    item: DispatchItem, answer: str, *, reference: str, until: datetime | None, actor: User, now: datetime
) -> None:
    """Write down what the bank or exchange said of one means, with its reference; said once, it stands."""
    allow(actor, Ability.TRACE_PAYMENTS)
    row = held(item.dispatch, Dispatch.Status.SENT)
    if answer not in (Answer.FROZEN, Answer.NOT_FOUND, Answer.REFUSED) or not reference.strip():
        raise Refused(_("Choose the answer and write its reference: the number or date of their letter."))
    if answer == Answer.FROZEN and (until is None or until <= now):
        raise Refused(_("Write until when it is frozen; a freeze without an end is none."))
    unanswered = DispatchItem.objects.filter(pk=item.pk, answer=Answer.NONE)
    if not unanswered.update(answer=answer, reference=reference.strip()[:200], answered_at=now, answered_by=actor):
        raise Refused(_("This answer was written down already; reload the page."))
    status = Status.FROZEN if answer == Answer.FROZEN else Status.CONFIRMED
    grounds = f"{row.number}: {reference.strip()}"
    frozen_until = until if status == Status.FROZEN else None
    move(locked(item.means), status, actor=actor, grounds=grounds, now=now, frozen_until=frozen_until)
    if not row.items.filter(answer=Answer.NONE).exists():
        Dispatch.objects.filter(pk=row.pk).update(status=Dispatch.Status.ANSWERED)
    record(actor, "dispatch.answered", row, detail={"means": item.means_id, "answer": answer, "reference": reference})


def held(dispatch: Dispatch, status: str) -> Dispatch:
    """Return the row as it is now, or refuse where it has moved on."""
    row = Dispatch.objects.select_for_update(of=("self",)).get(pk=dispatch.pk)
    if row.status != status:
        words = {"number": row.number, "status": row.get_status_display()}
        raise Refused(_("%(number)s is %(status)s; reload it. Nothing was written.") % words)
    return row
