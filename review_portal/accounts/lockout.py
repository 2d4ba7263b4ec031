"""Closes the entry after too many failures, at the second step too: axes counts, and so does the record."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse

from review_portal.accounts.models import User
from review_portal.audit.models import Event

SECOND = "second"  # the mark of the second step in the credentials of the signal


def closed_page(request: HttpRequest, user: User, *, now: datetime) -> HttpResponse | None:
    """Return the page that says the entry is closed, or None where the person may try.

    axes counts failures by name and address. Who knows the password and comes from many addresses is stopped by the
    second count, which an outsider cannot run up: one fails at the second step only after passing the first.
    """
    credentials = {"username": user.get_username()}
    if AxesProxyHandler.is_allowed(request, credentials) and _refusals(user, now) < settings.SECOND_STEP_REFUSALS:
        return None
    answer: HttpResponse = get_lockout_response(request, credentials)
    return answer


def count_failure(request: HttpRequest, user: User) -> None:
    """Tell axes and the record that somebody failed at the second step."""
    user_login_failed.send(__name__, credentials={"username": user.get_username(), "step": SECOND}, request=request)


def _refusals(user: User, now: datetime) -> int:
    told = Event.objects.filter(target_type=User._meta.label_lower, target_id=str(user.pk), verb="factor.refused")
    return told.filter(at__gt=now - timedelta(hours=1)).count()
