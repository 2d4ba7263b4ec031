"""How many questions and appeals may come from one place, and how many questions from all together."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from review_portal.accounts.counting import DAY, EVERYBODY, HOUR, MINUTE, Limit, is_within, place_of
from review_portal.appeals.errors import TooMany


def check(request: HttpRequest, *, now: datetime) -> None:
    """Count one look-up and refuse the one too many: by place, and of all together, so that many places do not help."""
    spend(place_of(request, now=now), Limit("look-up", settings.LOOK_UPS_AN_HOUR, HOUR), now=now)
    spend(EVERYBODY, Limit("look-up", settings.LOOK_UPS_A_MINUTE_OF_ALL, MINUTE), now=now)


def check_filing(request: HttpRequest, *, now: datetime) -> None:
    spend(place_of(request, now=now), Limit("file", settings.APPEALS_A_DAY, DAY), now=now)


def spend(place: str, limit: Limit, *, now: datetime) -> None:
    if not is_within(place, limit, now=now):
        raise TooMany(_("Too many questions were asked. Ask again later; one exact address at a time is enough."))
