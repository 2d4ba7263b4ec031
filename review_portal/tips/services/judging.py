"""A person says what a tip was worth: handled, with what was done, or useless."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.tips.errors import Moved, Unfit
from review_portal.tips.models import TRANSITIONS, Tip


@transaction.atomic
def judge_tip(tip: Tip, verdict: str, *, actor: User, grounds: str, now: datetime) -> Tip:
    """Mark a read tip as handled or useless, once; the words say what was done, or why it helps nobody."""
    if not actor.can(Ability.HANDLE_TIPS):
        raise Refused(_("Your role looks at tips and does not judge them."))
    if verdict not in TRANSITIONS[Tip.Status.READ]:
        raise Unfit(_("Say whether the tip is handled or useless."), field="verdict")
    if not grounds.strip():
        raise Unfit(_("Say in a word or two what was done, or why the tip is useless."), field="grounds")
    changes = {"status": verdict, "judged_by": actor, "judged_at": now, "grounds": grounds.strip()[:500]}
    if not Tip.objects.waiting().filter(pk=tip.pk).update(**changes):
        raise Moved(_("Somebody has judged this tip meanwhile, or it is still being read; reload the page."))
    tip.refresh_from_db()
    record(actor, f"tip.{verdict}", tip, detail={"grounds": tip.grounds})
    return tip
