"""How many tips may come from one place, from a partner, and from all together."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from review_portal.accounts.counting import DAY, EVERYBODY, HOUR, Limit, is_within, place_of
from review_portal.tips import limits
from review_portal.tips.errors import TooMany


def count_citizen(request: HttpRequest, *, now: datetime) -> None:
    """Count one tip from the asker's address, and one of all citizens' together; refuse the one too many."""
    spend(place_of(request, now=now), Limit("tip", limits.TIPS_A_DAY, DAY), now=now)
    spend(EVERYBODY, Limit("tip", limits.TIPS_AN_HOUR_OF_ALL, HOUR), now=now)


def count_partner(key: int, *, now: datetime) -> None:
    spend(f"partner {key}", Limit("tip", limits.TIPS_A_DAY_OF_PARTNER, DAY), now=now)


def spend(place: str, limit: Limit, *, now: datetime) -> None:
    if not is_within(place, limit, now=now):
        raise TooMany(_("Too many reports came from here today. Send the rest tomorrow; urgent danger: call 102."))
