"""Turns away from the pages of a closed queue whoever has no right to it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from review_portal.accounts.models import User
from review_portal.evidence.models import Capture
from review_portal.review.models import Case
from review_portal.review.routing import may_read


def need_open(user: User, case: Case) -> None:
    """Let the person read the case, or raise PermissionDenied with the cure."""
    if not may_read(user, case):
        raise PermissionDenied(
            _("Case %(number)s is in the queue “%(queue)s”, which is not open to you; ask a supervisor for the right.")
            % {"number": case.number, "queue": case.queue.name if case.queue else ""}
        )


def need_open_capture(user: User, capture: Capture) -> None:
    """Let the person see a sealed page that stands in no case, or in one at least that they may read.

    What was made from the page stands where the page stands: its DOM, its pictures, its screenshots.
    """
    kin = Capture.objects.kin_of(capture).values("pk")
    shown_in = Case.objects.filter(campaign__memberships__post__capture__in=kin).select_related("queue").distinct()
    cases = list(shown_in.order_by("pk"))
    if cases and not any(may_read(user, case) for case in cases):
        need_open(user, cases[0])
