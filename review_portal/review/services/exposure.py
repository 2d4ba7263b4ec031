"""Counts how long a person has looked: for their own sake, never to compare people."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from review_portal.accounts.models import User
from review_portal.review import errors
from review_portal.review.models import Break, Exposure

#: A longer silence between two signs of looking was not looking.
LONGEST_BEAT = timedelta(seconds=90)
#: From here on a silence was a rest, and a new stretch begins.
REST = timedelta(minutes=5)


def count_looking(*, actor: User, now: datetime, pictures: int = 0) -> Exposure:
    """Add the time since the last sign of looking to today's exposure.

    No event: a heartbeat decides nothing, and how tired a person was is nobody's record but theirs.
    """
    day = timezone.localdate(now)
    row, is_new = Exposure.objects.get_or_create(person=actor, day=day, defaults={"beat_at": now})
    gap = timedelta(0) if is_new else max(now - row.beat_at, timedelta(0))
    seconds = int(gap.total_seconds()) if gap <= LONGEST_BEAT else 0
    stretch = 0 if gap >= REST else row.stretch_seconds + seconds
    Exposure.objects.filter(pk=row.pk).update(
        seconds=F("seconds") + seconds, stretch_seconds=stretch, pictures=F("pictures") + pictures, beat_at=now
    )
    row.refresh_from_db()
    return row


def newest_look(user: User) -> Exposure | None:
    """Return the last day on which the person looked; read once for each request's user."""
    known = user.__dict__
    if "newest_look" not in known:
        known["newest_look"] = Exposure.objects.filter(person=user).order_by("-day").first()
    found: Exposure | None = known["newest_look"]
    return found


def needs_rest(row: Exposure | None, *, now: datetime) -> bool:
    """Say whether the person has looked long enough without a rest that the page should speak of one."""
    if row is None or now - row.beat_at >= REST:
        return False
    return row.stretch_seconds >= settings.LOOK_AT_MOST.total_seconds()


def need_no_break(actor: User, *, now: datetime) -> None:
    pause = Break.objects.filter(person=actor).running(now).first()
    if pause:
        raise errors.OnBreak(
            _("You are on a break until %(time)s; end it to take a case.") % {"time": errors.clock(pause.until)}
        )
