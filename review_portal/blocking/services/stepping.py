"""Takes the steps of items, one after the other; PostgreSQL keeps the order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import Actor, record
from review_portal.blocking.errors import NotAllowed, TransitionRefused
from review_portal.blocking.models import STEPS, BlockingRequest, BlockItem, ItemStep
from review_portal.blocking.services.moving import allow

Status = ItemStep.Status
# What addressees do and people write down; the rest follows from the request, the entry or a measurement.
TOLD = frozenset({Status.ACKNOWLEDGED, Status.EXECUTED, Status.REMOVED, Status.RESTORED})
MEASURED = frozenset({Status.EXECUTED, Status.VERIFIED, Status.REMOVED, Status.RESTORED})


@dataclass(frozen=True, slots=True)
class Word:
    """What an addressee said: who, in which letter, and why not where they refuse."""

    addressee: str = ""
    reference: str = ""
    refusal: str = ""


NOBODY = Word()


def standings(items: Iterable[BlockItem]) -> dict[int, str]:
    """Return where each item stands, and hold the items: who comes beside us waits, and then sees our step."""
    held = BlockItem.objects.select_for_update(of=("self",)).filter(pk__in=[item.pk for item in items])
    keys = list(held.order_by("pk").values_list("pk", flat=True))
    newest = ItemStep.objects.filter(item__in=keys).newest()
    return dict.fromkeys(keys, "") | dict(newest.values_list("item_id", "status"))


def take_steps(
    items: Iterable[BlockItem], status: str, *, actor: User | None, now: datetime, word: Word = NOBODY
) -> list[ItemStep]:
    """Take one step for every item that may take it from where it stands; the others stay. Inside a transaction."""
    listed = list(items)
    stood = standings(listed)
    able = [item for item in listed if status in STEPS[stood[item.pk]]]
    return ItemStep.objects.bulk_create(
        ItemStep(
            item=item,
            status=status,
            actor=actor,
            addressee=word.addressee[:200],
            reference=word.reference[:300],
            refusal=word.refusal,
            at=now,
        )
        for item in able
    )


@transaction.atomic
def write_down(
    request: BlockingRequest, numbers: Iterable[int], status: str, *, word: Word, actor: User, now: datetime
) -> list[ItemStep]:
    """Write down what an addressee did with some items: acknowledged, executed, removed, restored, or refused.

    All of them move, or none: a letter that names five items is about five items.
    """
    allow(actor, Ability.DRAFT_REQUEST, lambda: _("Your role does not write answers down; a moderator does."))
    if status not in TOLD:
        raise NotAllowed(_("%(status)s is not an answer of an addressee.") % {"status": status})
    if not word.addressee.strip() or not word.reference.strip():
        raise NotAllowed(_("Say who answered, and write the number or date of the answer."))
    if word.refusal not in ItemStep.Refusal.values or (word.refusal and status != Status.ACKNOWLEDGED):
        raise NotAllowed(_("A refusal is one of the forms of an acknowledgement; choose it from the list."))
    wanted = set(numbers)
    items = list(request.items.filter(no__in=wanted, excluded=False).order_by("no"))
    steps = take_steps(items, status, actor=actor, now=now, word=word)
    if not steps or len(steps) < len(wanted):
        raise TransitionRefused(
            _("Not every item of %(number)s can become %(status)s; reload it. Nothing was written.")
            % {"number": request.number, "status": Status(status).label}
        )
    detail = {"items": sorted(wanted), "status": status, "addressee": word.addressee, "reference": word.reference}
    record(actor, "block_item.answered", request, detail=detail | ({"refusal": word.refusal} if word.refusal else {}))
    return steps


@transaction.atomic
def measure_items(items: Iterable[BlockItem], status: str, *, by: str, actor: Actor, now: datetime) -> int:
    """Take the step that a receipt, a probe or a capture proves. Twice changes nothing."""
    if status not in MEASURED:
        raise NotAllowed(_("%(status)s is not something that can be measured.") % {"status": status})
    steps = take_steps(items, status, actor=None, now=now, word=Word(reference=by))
    if steps:
        detail = {"items": [step.item_id for step in steps], "status": status, "by": by}
        record(actor, "block_item.measured", steps[0].item, detail=detail)
    return len(steps)
