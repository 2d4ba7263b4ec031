"""Four eyes on one digest: one person signs, another approves exactly that, or rejects it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.blocking.collateral import SeenByUs
from review_portal.blocking.digests import request_digest
from review_portal.blocking.errors import (
    DigestVoid,
    EvidenceMissing,
    GroundExpired,
    GuardRefuses,
    NotAllowed,
    SecondPersonNeeded,
)
from review_portal.blocking.guard import judge
from review_portal.blocking.measures import Measure, Verdict
from review_portal.blocking.models import BlockEntry, BlockingRequest, BlockItem, ItemStep
from review_portal.blocking.regimes import regimes
from review_portal.blocking.services.drafting import exclude_item, fit
from review_portal.blocking.services.moving import allow, lock, move
from review_portal.blocking.services.stepping import take_steps
from review_portal.evidence import store

Status = BlockingRequest.Status
Step = ItemStep.Status


@transaction.atomic
def submit_request(request: BlockingRequest, *, actor: User, now: datetime) -> BlockingRequest:
    """Sign the draft: from here on a change of items, evidence or text voids the signature."""
    allow(actor, Ability.DRAFT_REQUEST, lambda: _("Your role does not submit requests; a moderator does."))
    current = lock(request)
    check(current, now=now)
    digest = request_digest(current)
    move(current, Status.SUBMITTED, digest=digest, submitted_by=actor, submitted_at=now)
    take_steps(current.items.filter(excluded=False), Step.CONFIRMED, actor=actor, now=now)
    record(actor, "blocking_request.submitted", current, detail={"digest": digest})
    return current


@transaction.atomic
def take_back_request(request: BlockingRequest, *, actor: User, now: datetime | None = None) -> BlockingRequest:
    """Make a signed request a draft again; the signature is void."""
    allow(actor, Ability.DRAFT_REQUEST, lambda: _("Your role does not change requests; a moderator does."))
    current = lock(request)
    voided = current.digest
    move(current, Status.DRAFT, digest="", submitted_by=None, submitted_at=None)
    take_steps(current.items.filter(excluded=False), Step.DRAFT, actor=actor, now=now or timezone.now())
    record(actor, "blocking_request.taken_back", current, detail={"voided": voided})
    return current


@transaction.atomic
def sign_without(
    item: BlockItem, *, actor: User, reason: str, is_bystander: bool = False, now: datetime
) -> BlockingRequest:
    """Leave one item out of a signed request and sign what remains, in one act: the first signature is void."""
    if item.request.status == Status.SUBMITTED:
        take_back_request(item.request, actor=actor, now=now)
    exclude_item(item, actor=actor, reason=reason, is_bystander=is_bystander, now=now)
    return submit_request(item.request, actor=actor, now=now)


@transaction.atomic
def approve_request(
    request: BlockingRequest, *, actor: User, digest: str, grounds: str, now: datetime
) -> BlockingRequest:
    """Approve exactly what was signed, as a second person; its items come into force.

    `digest` is the one that the approver saw. The evidence is read back and the guard asked again, because lists,
    bytes and rows may have changed since the first signature.
    """
    allow(
        actor,
        Ability.APPROVE_REQUEST,
        lambda: _("Your role does not approve requests; a supervisor or prosecutor does."),
    )
    current = lock(request)
    check_second_person(current, actor)
    if not grounds.strip():
        raise NotAllowed(_("Say on what grounds you approve %(number)s.") % {"number": current.number})
    if current.status == Status.SUBMITTED:
        if digest != current.digest or request_digest(current) != current.digest:
            raise DigestVoid(
                _("Request %(number)s is not what was signed any more; read it again. Nothing was approved.")
                % {"number": current.number}
            )
        check(current, now=now)
    move(current, Status.APPROVED, approver=actor, decided_at=now, decision_grounds=grounds.strip())
    take_steps(current.items.filter(excluded=False), Step.SIGNED, actor=actor, now=now)
    asked = [item for item in current.items.all() if item.blocks]
    replaced = [pk for item in asked for pk in make_way(item)]
    entries = [enforce(item, now) for item in asked]
    detail = {"digest": digest, "grounds": grounds.strip(), "entries": [entry.pk for entry in entries]}
    record(actor, "blocking_request.approved", current, detail=detail | ({"replaced": replaced} if replaced else {}))
    return current


@transaction.atomic
def reject_request(request: BlockingRequest, *, actor: User, grounds: str, now: datetime) -> BlockingRequest:
    """Reject a signed request for good; the author may draft another one."""
    allow(
        actor,
        Ability.APPROVE_REQUEST,
        lambda: _("Your role does not reject requests; a supervisor or prosecutor does."),
    )
    current = lock(request)
    check_second_person(current, actor)
    if not grounds.strip():
        raise NotAllowed(_("Say on what grounds you reject %(number)s.") % {"number": current.number})
    move(current, Status.REJECTED, approver=actor, decided_at=now, decision_grounds=grounds.strip())
    take_steps(current.items.filter(excluded=False), Step.REVOKED, actor=actor, now=now)
    record(actor, "blocking_request.rejected", current, detail={"grounds": grounds.strip()})
    return current


def check_second_person(request: BlockingRequest, actor: User) -> None:
    """Refuse whoever drafted, signed, decided or overrode: the database refuses them as well."""
    hands = {request.author_id, request.submitted_by_id}
    hands.update(request.items.values_list("decision__actor_id", flat=True))
    hands.update(request.items.values_list("override_by_id", flat=True))
    if actor.pk in hands:
        raise SecondPersonNeeded(
            _("You had a hand in request %(number)s; a second person must decide on it.") % {"number": request.number}
        )


def check(request: BlockingRequest, *, now: datetime) -> None:
    """Refuse a request without items, or with one that has no ground, no sealed evidence, or would hit others."""
    listed = list(request.items.select_related("capture__warc", "decision", "legal_ground"))
    items = [item for item in listed if not item.excluded]
    if not items:
        raise EvidenceMissing(_("Request %(number)s asks for nothing; take an item in.") % {"number": request.number})
    neighbourhood, whole = SeenByUs(one_house(listed)), set[str]()
    allowed = regimes()[request.regime].measures
    for item in items:
        fit(item.decision)
        check_ground(item, now=now)
        check_evidence(item, whole=whole)
        if item.measure not in allowed:
            raise GuardRefuses(
                _("Item %(no)s asks for %(measure)s, which this road does not know; leave it out.")
                % {"no": item.no, "measure": item.get_measure_display()}
            )
        judged = judge(item.locator, measure=item.measure, neighbourhood=neighbourhood)
        if (
            not item.passes
            or judged.verdict == Verdict.REFUSE
            or (judged.verdict != Verdict.ALLOW and not item.override_by_id)
        ):
            raise GuardRefuses(
                _("Item %(no)s (%(canonical)s) cannot be asked for: %(reason)s Leave it out.")
                % {"no": item.no, "canonical": item.canonical, "reason": judged.why.told()}
            )


def one_house(items: Iterable[BlockItem]) -> set[str]:
    """Return the hosts that are no bystanders of each other: those asked for, and those of the same shop left out."""
    hosts = (item for item in items if item.measure == Measure.HOST and not item.is_bystander)
    return {item.canonical for item in hosts if not item.excluded or item.guard_verdict == Verdict.ALLOW}


def check_ground(item: BlockItem, *, now: datetime) -> None:
    """Refuse a norm that has not begun or was repealed; an older version of one that goes on is good."""
    ground, today = item.legal_ground, timezone.localdate(now)
    if ground.valid_from > today or (ground.repealed_on and ground.repealed_on <= today):
        raise GroundExpired(
            _("Item %(no)s rests on %(ground)s, which is not in force today; choose another norm.")
            % {"no": item.no, "ground": ground}
        )


def check_evidence(item: BlockItem, *, whole: set[str]) -> None:
    """Refuse an item whose capture is missing, or whose sealed bytes are gone or changed; `whole` were read already."""
    if item.capture is None or not item.capture.payload_sha256:
        raise EvidenceMissing(_("Item %(no)s has no sealed capture; capture the page first.") % {"no": item.no})
    sha256 = item.capture.warc.sha256
    if sha256 in whole:
        return
    if not store.path(sha256).exists():
        raise EvidenceMissing(
            _("The sealed file %(sha256)s of item %(no)s is not in the store; restore it from a copy.")
            % {"sha256": sha256, "no": item.no}
        )
    store.get(sha256)  # reads and hashes: raises EvidenceDamaged
    whole.add(sha256)


def make_way(item: BlockItem) -> list[int]:
    """End the entry that an earlier request put there for the same target; the record names it."""
    earlier = BlockEntry.objects.filter(kind=item.measure, canonical=item.canonical, status=BlockEntry.Status.IN_FORCE)
    ended = list(earlier.select_for_update().values_list("pk", flat=True))
    BlockEntry.objects.filter(pk__in=ended).update(status=BlockEntry.Status.EXPIRED)
    return ended


def enforce(item: BlockItem, now: datetime) -> BlockEntry:
    """Put an item on the list."""
    ends_at = now + settings.ENTRY_LIFETIME
    if item.override_until:
        ends_at = min(ends_at, item.override_until)
    return BlockEntry.objects.create(
        item=item, kind=item.measure, canonical=item.canonical, starts_at=now, ends_at=ends_at
    )
