"""Writes the letters of a request: sealed and signed when drafted, signed from outside, sent by one who approves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.blocking.errors import EvidenceMissing, NotAllowed, SecondPersonNeeded, TransitionRefused
from review_portal.blocking.letters import sealed, taken
from review_portal.blocking.models import Annex, BlockingRequest, ItemStep, Notice, NoticeSignature
from review_portal.blocking.regimes import regimes
from review_portal.blocking.services.deciding import check_evidence
from review_portal.blocking.services.moving import allow, lock
from review_portal.blocking.services.stepping import Word, take_steps
from review_portal.blocking.signatures import signer, verify
from review_portal.evidence import store

Status = BlockingRequest.Status


@transaction.atomic
def draft_notice(request: BlockingRequest, *, actor: User, now: datetime, addressee: str = "") -> Notice:
    """Write and seal a letter about an approved request, or about its revocation where it was revoked.

    The sealed text is signed at once, so that what is signed from outside is what will be sent.
    """
    allow(actor, Ability.DRAFT_REQUEST, lambda: _("Your role does not write notices; a moderator does."))
    current = lock(request)
    if current.status not in {Status.APPROVED, Status.REVOKED}:
        raise TransitionRefused(
            _("Request %(number)s is not approved; there is nothing to send.") % {"number": current.number}
        )
    to = addressee.strip()[:200] or regimes()[current.regime].addressee
    number = f"{current.number}/{current.notices.count() + 1}"
    is_withdrawal = current.status == Status.REVOKED
    body = sealed(current, number=number, addressee=to, is_withdrawal=is_withdrawal, now=now)
    notice = Notice.objects.create(
        request=current,
        number=number,
        profile=current.regime,
        addressee=to,
        is_withdrawal=is_withdrawal,
        drafted_by=actor,
        drafted_at=now,
        body_sha256=store.put(body),
        cms=signer().sign(body),
    )
    record(actor, "notice.drafted", notice, detail={"sha256": notice.body_sha256, "addressee": to})
    return notice


@transaction.atomic
def send_notice(notice: Notice, *, channel: str, actor: User, now: datetime) -> Notice:
    """Mark a letter as sent by a named way. Refused without sealed evidence, a screenshot and named confirmers.

    PostgreSQL refuses the same by itself (walls.NOTICE, walls.STEP).
    """
    allow(actor, Ability.APPROVE_REQUEST, lambda: _("Your role does not send; a supervisor or prosecutor does."))
    request = lock(notice.request)
    if not channel.strip():
        raise NotAllowed(_("Say by which way the letter went: the information system, e-mail, courier."))
    if actor.pk in {request.author_id, request.submitted_by_id}:
        raise SecondPersonNeeded(
            _("You had a hand in request %(number)s; a second person must send it.") % {"number": request.number}
        )
    check_whole(request)
    drafts = Notice.objects.filter(pk=notice.pk, status=Notice.Status.DRAFT)
    if not drafts.update(status=Notice.Status.SENT, channel=channel.strip()[:200], sent_by=actor, sent_at=now):
        raise TransitionRefused(_("Letter %(number)s was sent already; reload it.") % {"number": notice.number})
    notice.refresh_from_db()
    word = Word(addressee=notice.addressee, reference=notice.number)
    if not notice.is_withdrawal:
        take_steps(taken(request), ItemStep.Status.SENT, actor=actor, now=now, word=word)
    record(actor, "notice.sent", notice, detail={"sha256": notice.body_sha256, "channel": notice.channel})
    return notice


def check_whole(request: BlockingRequest) -> None:
    """Refuse to send what lacks a sealed page, a screenshot, or one of its two named people."""
    if request.submitted_by_id is None or request.approver_id is None:
        raise EvidenceMissing(_("Request %(number)s has no named confirmer.") % {"number": request.number})
    read: set[str] = set()
    for item in taken(request):
        check_evidence(item, whole=read)
        shots = [annex for annex in item.annexes.all() if annex.kind == Annex.Kind.SCREENSHOT]
        if not shots:
            raise EvidenceMissing(
                _("Item %(no)s has no screenshot, and an order must come with one. Ask for it again with a screenshot.")
                % {"no": item.no}
            )
        for shot in shots:
            store.get(shot.sha256)


@transaction.atomic
def attach_signature(notice: Notice, content: bytes, *, actor: User, now: datetime) -> NoticeSignature:
    """Attach the signature of an authority outside, if it holds for exactly the sealed text. Twice is once."""
    allow(actor, Ability.APPROVE_REQUEST, lambda: _("Your role does not sign; a supervisor or prosecutor does."))
    signed = verify(content, store.get(notice.body_sha256))
    if known := notice.signatures.filter(sha256=signed.sha256).first():
        return known
    row = NoticeSignature.objects.create(
        notice=notice,
        content=content,
        sha256=signed.sha256,
        signer=signed.signer,
        serial=signed.serial,
        authority=signed.authority,
        attached_by=actor,
        attached_at=now,
    )
    record(actor, "notice.signed", notice, detail={"signer": signed.signer, "serial": signed.serial})
    return row
