"""Uncovers a tip's photo: each time an event, because looking is an act."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.review.services.exposure import count_looking
from review_portal.tips import sealing
from review_portal.tips.models import Photo


@transaction.atomic
def reveal_photo(photo: Photo, *, actor: User, now: datetime) -> None:
    """Record who looks at which photo. Raises Forgotten where there is nothing to look at, and records nothing."""
    if not actor.can(Ability.SEE_TIPS):
        raise Refused(_("Your role does not look at tips."))
    sealing.clean_copy(photo)
    count_looking(actor=actor, now=now, pictures=1)
    record(actor, "tip.photo_revealed", photo.tip, detail={"photo": photo.place, "sha256": photo.sha256})
