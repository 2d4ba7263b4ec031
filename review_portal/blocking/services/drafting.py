"""Drafts a request from a decision, and changes it while it is a draft."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.blocking.collateral import SeenByUs
from review_portal.blocking.errors import DecisionUnfit, GuardRefuses, NotAllowed, TransitionRefused
from review_portal.blocking.guard import judge
from review_portal.blocking.measures import Measure, Verdict
from review_portal.blocking.models import BlockingRequest, BlockItem, ItemStep
from review_portal.blocking.proposals import Proposal, proposals, type_of
from review_portal.blocking.regimes import regimes, roads
from review_portal.blocking.services.moving import allow, editable, lock
from review_portal.blocking.services.picturing import attach_own_shots
from review_portal.blocking.services.stepping import take_steps
from review_portal.evidence.models import Post
from review_portal.review.choices import Exit
from review_portal.review.models import Decision, LegalGround

NUMBER_LOCK = 0x51424C4B  # any constant of our own
STANDARD_REGIME = "kz_authorised_body"


@transaction.atomic
def draft_request(decision: Decision, *, actor: User, now: datetime) -> BlockingRequest:
    """Draft a request with one item a target of the decided posts. The same decision again gives the same request."""
    allow(actor, Ability.DRAFT_REQUEST, lambda: _("Your role does not draft requests; a moderator does."))
    # One drafter at a time: numbers have no gaps, and a decision is drafted once.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBER_LOCK])
    ground = fit(decision)
    standing = BlockingRequest.objects.filter(items__decision=decision).exclude(status="rejected").first()
    if standing:
        return standing
    request = BlockingRequest.objects.create(
        number=next_number(now),
        regime=ground.regime if ground.regime in roads() else STANDARD_REGIME,
        author=actor,
        explanation=decision.grounds,
        created_at=now,
    )
    add_items(request, decision, ground)
    attach_own_shots(request.items.filter(excluded=False).select_related("capture", "request"), actor=actor, now=now)
    take_steps(request.items.all(), ItemStep.Status.DRAFT, actor=actor, now=now)
    items = list(request.items.values_list("canonical", "measure", "guard_verdict"))
    record(actor, "blocking_request.drafted", request, detail={"decision": decision.pk, "items": items})
    return request


def fit(decision: Decision) -> LegalGround:
    """Return the ground of a decision that asks for blocking and still stands."""
    if decision.exit != Exit.BLOCKING or decision.legal_ground is None:
        raise DecisionUnfit(_("Decision %(pk)s does not ask for blocking; nothing to draft.") % {"pk": decision.pk})
    if decision.is_reversed:
        raise DecisionUnfit(_("Decision %(pk)s was reversed; decide the case again first.") % {"pk": decision.pk})
    return decision.legal_ground


def next_number(now: datetime) -> str:
    """Return the next number of the year without gaps: 'З-2026-0001' (the caller holds the lock)."""
    prefix = f"З-{now.year}-"
    last = (
        BlockingRequest.objects.filter(number__startswith=prefix)
        .order_by("-pk")
        .values_list("number", flat=True)
        .first()
    )
    return f"{prefix}{int(last.rpartition('-')[2]) + 1 if last else 1:04d}"


def add_items(request: BlockingRequest, decision: Decision, ground: LegalGround) -> None:
    seen: set[tuple[str, str]] = set()
    allowed = regimes()[request.regime].measures
    for post, proposal in proposed(decision):
        if proposal.key not in seen:
            seen.add(proposal.key)
            BlockItem.objects.create(
                request=request,
                no=len(seen),
                decision=decision,
                post=post,
                capture=post.capture,
                legal_ground=ground,
                **columns(proposal),
                **left_out(proposal, allowed),
            )


def proposed(decision: Decision) -> list[tuple[Post, Proposal]]:
    """Return what the posts ask for; where hosts live side by side, judged once more without counting each other."""
    members = Post.objects.filter(decision_members__decision=decision).select_related("source", "capture")
    posts = list(members.order_by("pk"))

    def judged(seen: SeenByUs) -> list[tuple[Post, Proposal]]:
        return [(post, one) for post in posts for one in proposals(post, asked=decision.measure, neighbourhood=seen)]

    found = judged(SeenByUs())
    hosts = {one.judged.canonical for _, one in found if one.judged.measure == Measure.HOST}
    return judged(SeenByUs(hosts)) if any(hosts.intersection(one.judged.neighbours) for _, one in found) else found


def left_out(proposal: Proposal, allowed: frozenset[str]) -> dict[str, object]:
    """Leave out, visibly, what the road of the legal ground does not know."""
    measure = Measure(proposal.judged.measure)
    if measure in allowed:
        return {}
    reason = _("The legal ground of the decision does not cover: %(measure)s.") % {"measure": measure.label}
    return {"excluded": True, "excluded_reason": reason}


def columns(proposal: Proposal) -> dict[str, object]:
    judged = proposal.judged
    return {
        "resource_type": proposal.resource_type,
        "locator": proposal.locator[:2000],
        "canonical": judged.canonical[:2000],
        "measure": judged.measure,
        "guard_verdict": judged.verdict,
        "guard_reason": judged.reason,
        "guard_why": judged.why.row,
        "collateral": judged.collateral,
    }


@transaction.atomic
def exclude_item(
    item: BlockItem, *, actor: User, now: datetime, reason: str = "", is_bystander: bool = False
) -> BlockItem:
    """Leave an item out; it stays visible with the reason, which is the guard's where the guard objects.

    The other items keep their judgement: a mirror that is not asked for is no stranger. Where the person says that the
    name is somebody else's, it is one, and counts beside the others when they are signed.
    """
    current = editable(item, actor)
    why = reason.strip() or ("" if current.guard_verdict == Verdict.ALLOW else current.guard_reason)
    if not why:
        raise NotAllowed(_("Say why item %(no)s is left out.") % {"no": item.no})
    current.excluded, current.excluded_reason, current.is_bystander = True, why, is_bystander
    current.save(update_fields=["excluded", "excluded_reason", "is_bystander"])
    record(
        actor,
        "block_item.excluded",
        current,
        detail={"request": current.request.number, "reason": why, "at": now, "bystander": is_bystander},
    )
    return current


@transaction.atomic
def include_item(item: BlockItem, *, actor: User) -> BlockItem:
    """Take an item back in that was left out."""
    current = editable(item, actor)
    current.excluded, current.excluded_reason, current.is_bystander = False, "", False
    current.save(update_fields=["excluded", "excluded_reason", "is_bystander"])
    record(actor, "block_item.included", current, detail={"request": current.request.number})
    return current


@transaction.atomic
def choose_measure(item: BlockItem, *, actor: User, measure: str) -> BlockItem:
    """Ask for another measure: a person may widen a page to its host, and the guard judges that anew."""
    current = editable(item, actor)
    judged = judge(current.locator, measure=Measure(measure), neighbourhood=SeenByUs())
    if judged.verdict == Verdict.REFUSE:
        raise GuardRefuses(judged.why.told())
    proposal = Proposal(type_of(judged), current.locator, judged)
    BlockItem.objects.filter(pk=current.pk).update(
        **columns(proposal), override_by=None, override_reason="", override_until=None
    )
    current.refresh_from_db()
    detail = {"request": current.request.number, "measure": current.measure, "canonical": current.canonical}
    record(actor, "block_item.measure_chosen", current, detail=detail)
    return current


@transaction.atomic
def choose_ground(item: BlockItem, *, actor: User, ground: LegalGround, now: datetime) -> BlockItem:
    """Rest one item on another norm: of the versions in the table, one that is in force today."""
    current = editable(item, actor)
    if not LegalGround.objects.in_force(timezone.localdate(now)).filter(pk=ground.pk).exists():
        raise NotAllowed(_("%(ground)s is not in force today; choose another version.") % {"ground": ground})
    BlockItem.objects.filter(pk=current.pk).update(legal_ground=ground)
    current.refresh_from_db()
    detail = {"request": current.request.number, "item": current.no, "ground": str(ground)}
    record(actor, "block_item.ground_chosen", current, detail=detail)
    return current


@transaction.atomic
def choose_regime(request: BlockingRequest, *, actor: User, regime: str) -> BlockingRequest:
    """Send a draft by another road; what that road does not know is refused when the draft is signed."""
    allow(actor, Ability.DRAFT_REQUEST, lambda: _("Your role does not change requests; a moderator does."))
    current = lock(request)
    if current.status != BlockingRequest.Status.DRAFT:
        raise TransitionRefused(
            _("Request %(number)s is signed; take it back before you change it.") % {"number": current.number}
        )
    if regime not in roads():
        raise NotAllowed(_("There is no road %(regime)s; choose one from the list.") % {"regime": regime[:40]})
    BlockingRequest.objects.filter(pk=current.pk).update(regime=regime)
    current.refresh_from_db()
    record(actor, "blocking_request.regime_chosen", current, detail={"regime": regime})
    return current


@transaction.atomic
def override_item(item: BlockItem, *, actor: User, reason: str, until: datetime, now: datetime) -> BlockItem:
    """Let a doubtful item pass for a while: a senior's act with a reason and an end. What is refused stays refused."""
    current = editable(item, actor)
    allow(actor, Ability.JUDGE_PROTECTED, lambda: _("Only a senior overrides the guard."))
    if current.guard_verdict != Verdict.NEEDS_OVERRIDE:
        raise GuardRefuses(
            _("Item %(no)s is not open to an override: %(reason)s") % {"no": item.no, "reason": current.guard_told}
        )
    if not reason.strip() or until <= now:
        raise NotAllowed(_("An override needs a reason and an end in the future."))
    if until > now + settings.OVERRIDE_LONGEST:
        raise NotAllowed(_("An override lasts %(days)s days at most.") % {"days": settings.OVERRIDE_LONGEST.days})
    BlockItem.objects.filter(pk=current.pk).update(
        override_by=actor, override_reason=reason.strip(), override_until=until
    )
    current.refresh_from_db()
    detail = {"request": current.request.number, "reason": reason.strip(), "until": until}
    record(actor, "block_item.overridden", current, detail=detail)
    return current


@transaction.atomic
def explain_request(request: BlockingRequest, *, actor: User, explanation: str) -> BlockingRequest:
    """Write the explanation of a draft."""
    allow(actor, Ability.DRAFT_REQUEST, lambda: _("Your role does not change requests; a moderator does."))
    current = lock(request)
    if current.status != BlockingRequest.Status.DRAFT:
        raise TransitionRefused(
            _("Request %(number)s is signed; take it back before you change it.") % {"number": current.number}
        )
    current.explanation = explanation.strip()
    current.save(update_fields=["explanation"])
    record(actor, "blocking_request.explained", current)
    return current
