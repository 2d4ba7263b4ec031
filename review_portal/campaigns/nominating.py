"""Lets a person put posts before the judges that no model suspected; from there they go the way of all others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from review_portal.audit.services import Actor
from review_portal.campaigns import ties
from review_portal.campaigns.models import Membership, Reason
from review_portal.campaigns.services import Changes, lock_grouping, place, record_changes
from review_portal.jobs import OPEN_CASES
from review_portal.scoring.backlog import send_on
from review_portal.scoring.models import Assessment


@transaction.atomic
def nominate(post_ids: Iterable[int], *, actor: Actor, now: datetime) -> list[int]:
    """Give assessed posts a campaign on a person's word, and return the campaigns of all that were named.

    A post that has a campaign keeps it. The caller records whose word it was.
    """
    ids = list(post_ids)
    newest = Assessment.objects.newest(ids).values("pk")
    rows = Assessment.objects.filter(pk__in=newest, post__membership=None).select_related("post").order_by("post_id")
    candidates = [ties.candidate(row) for row in rows]
    lock_grouping()
    changes = Changes()
    for wanted in candidates:
        place(wanted, changes=changes, now=now)
        row = Membership.objects.get(post=wanted.post)
        row.reasons = sorted({*row.reasons, Reason.PERSON.value})
        row.save(update_fields=["reasons"])
    homes = set(Membership.objects.filter(post__in=ids).values_list("campaign_id", flat=True))
    send_on(OPEN_CASES, sorted({*changes.campaigns(), *homes}))
    record_changes(changes)
    return sorted(homes)
