"""What review refuses, and the sentences it says."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from review_portal.audit.errors import Refused
from review_portal.review.models import Case


class NotAllowed(Refused):
    """The person's role does not do this."""


class CaseHeld(Refused):
    """Someone else holds the case."""


class LeaseLost(Refused):
    """The person does not hold the case any more."""


class CaseChanged(Refused):
    """The case is not what the person saw."""


class ChoiceIncomplete(Refused):
    """The decision lacks something that its exit needs."""


class SeniorNeeded(Refused):
    """Protected content goes no further without a senior."""


class OnBreak(Refused):
    """The person is on a break."""


class TooLate(Refused):
    """The time for an undo is over."""


class TransitionRefused(Refused):
    """The case's state does not lead there."""


def clock(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%H:%M") if at else "—"


def held(case: Case) -> CaseHeld:
    return CaseHeld(
        _("Case %(number)s is with %(holder)s until %(until)s; take the next one.")
        % {"number": case.number, "holder": case.holder, "until": clock(case.lease_until)}
    )


def changed(case: Case) -> CaseChanged:
    return CaseChanged(
        _(
            "Case %(number)s was changed by %(person)s at %(time)s and is now: %(status)s."
            " Reload it; nothing was written."
        )
        % {
            "number": case.number,
            "person": case.changed_by or _("the system"),
            "time": clock(case.changed_at),
            "status": case.get_status_display(),
        }
    )


def lease_lost(case: Case) -> LeaseLost:
    return LeaseLost(
        _("You do not hold case %(number)s any more; take it again if it is free. Nothing was written.")
        % {"number": case.number}
    )


def no_way(case: Case, to: str) -> TransitionRefused:
    return TransitionRefused(
        _("Case %(number)s is %(status)s and cannot become %(to)s.")
        % {"number": case.number, "status": case.get_status_display(), "to": Case.Status(to).label}
    )
