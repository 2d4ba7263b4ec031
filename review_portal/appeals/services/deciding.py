"""Decides an appeal; what is lifted leaves the list in the same breath."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.models import User
from review_portal.appeals.errors import Unfit
from review_portal.appeals.models import Appeal, AppealEntry
from review_portal.appeals.services.assigning import check_open, check_reviewer, move
from review_portal.audit.services import record
from review_portal.blocking.models import BlockEntry
from review_portal.blocking.services import revoke_entry
from review_portal.exports.models import Release
from review_portal.exports.services import hold_serial, publish_release

Outcome = AppealEntry.Outcome
LIFTING = frozenset({Outcome.OVERTURNED, Outcome.NARROWED})


@transaction.atomic
def decide_appeal(appeal: Appeal, *, outcomes: Mapping[int, str], answer: str, actor: User, now: datetime) -> Appeal:
    """Decide every entry that the appeal is about, by its number in `outcomes`.

    1. Only the reviewer decides, once, with an answer that the appellant can read.
    2. What is lifted is revoked at once, and a release is published in the same transaction.
    3. All lifted is overturned, none upheld, anything between partly; too broad is lifted as well, and whoever wants a
       narrower measure must ask for it anew, by two people.
    """
    if LIFTING & set(outcomes.values()):
        hold_serial()
    current = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    check_reviewer(current, actor)
    check_open(current)
    about = list(current.entries.select_related("entry").order_by("pk"))
    check(about, outcomes, answer)
    for row in about:
        AppealEntry.objects.filter(pk=row.pk).update(outcome=outcomes[row.pk])
    lifted = [row.entry for row in about if outcomes[row.pk] in LIFTING]
    release = lift(lifted, current, actor=actor, now=now)
    status = whole(list(outcomes.values()))
    move(current, status, decided_at=now, answer=answer.strip(), release=release)
    detail = {"number": current.number, "outcomes": [outcomes[row.pk] for row in about]}
    record(actor, f"appeal.{status}", current, detail=detail)
    return current


def check(about: list[AppealEntry], outcomes: Mapping[int, str], answer: str) -> None:
    if len(answer.strip()) < 10:
        raise Unfit(_("Write the answer: the appellant reads it."), field="answer")
    if {row.pk for row in about} != set(outcomes) or not set(outcomes.values()) <= set(Outcome.values):
        raise Unfit(_("Decide every entry: it stays, is lifted, or is lifted as too broad."), field="outcomes")


def lift(entries: list[BlockEntry], appeal: Appeal, *, actor: User, now: datetime) -> Release | None:
    """Revoke what is still in force and publish; what ended meanwhile is out already."""
    if not entries:
        return None
    grounds = _("Appeal %(number)s") % {"number": appeal.number}
    for entry in entries:
        if entry.status == BlockEntry.Status.IN_FORCE:
            revoke_entry(entry, actor=actor, grounds=grounds, now=now)
    return publish_release(actor=actor, now=now)


def whole(outcomes: list[str]) -> str:
    if all(outcome == Outcome.OVERTURNED for outcome in outcomes):
        return Appeal.Status.OVERTURNED
    if all(outcome == Outcome.UPHELD for outcome in outcomes):
        return Appeal.Status.UPHELD
    return Appeal.Status.PARTLY
