"""Keeps out whose session is over and who has no second factor, before any page answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from review_portal.accounts import sessions
from review_portal.accounts.factors import has_factor
from review_portal.accounts.models import User
from review_portal.accounts.permissions import ROUTES, KeyOf, TokenOf, Who
from review_portal.accounts.services import note_session_end

Answer = Callable[[HttpRequest], HttpResponse]
#: What somebody with a lent password or without a second factor may open, beside what anybody may.
SET_UP = frozenset({"factors", "factor-app", "factor-passkey", "own-password", "prove", "session-left", "session-stay"})
#: Doors of machines and programs ask for a key or a token, and never look at a session.
FOR_PROGRAMS = frozenset(name for name, line in ROUTES.items() if isinstance(line.guard, KeyOf | TokenOf))
FOR_ANYBODY = FOR_PROGRAMS | {name for name, line in ROUTES.items() if line.guard == Who.ANYBODY}
FOR_PEOPLE = frozenset(ROUTES) - FOR_ANYBODY
#: Forms about the session itself: sent too late they mean nothing, and wait for nobody.
ABOUT_SESSIONS = frozenset({"session-stay", "kept-form"})


class SessionLimits:
    """Ends a session that was idle too long, or lasted too long. What was posted into it waits behind the login."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    # Here and not in __call__: the view's name is known, and a forged form was turned away already.
    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> HttpResponseBase | None:
        page = request.resolver_match.url_name or "" if request.resolver_match else ""
        if not isinstance(request.user, User):
            return _turned_away(request) if page in FOR_PEOPLE and _is_form(request) else None
        now = timezone.now()
        if why := sessions.over(request.session, now=now):
            return _end(request, request.user, why, keeps=page in FOR_PEOPLE - ABOUT_SESSIONS and _is_form(request))
        _forget_what_was_sent(request)
        sessions.touch(request.session, now=now, page=page)
        return None


def _end(request: HttpRequest, user: User, why: str, *, keeps: bool) -> HttpResponseBase | None:
    form = sessions.form_of(request) if keeps else None
    note_session_end(user, why=why)
    request.session.flush()
    request.user = AnonymousUser()
    request.session[sessions.ENDED] = why
    if not keeps:
        return None  # as an unknown visitor: a page for everybody answers, any other leads to the login and back
    if form is None:
        return _turned_away(request)
    request.session[sessions.KEPT] = {**form, "person": user.pk}
    return redirect(f"{reverse('login')}?{urlencode({'next': reverse('kept-form')})}")


def _turned_away(request: HttpRequest) -> HttpResponseBase:
    """Lead to the login and then back to the page of the form, where the browser still knows what was typed."""
    before = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()})
    page = urlsplit(before).path if known else reverse("account")
    return redirect(f"{reverse('login')}?{urlencode({'next': page, 'ended': 'unsent'})}")


def _is_form(request: HttpRequest) -> bool:
    """Tell a form from what a script posts: the scripts keep what they send until it was taken."""
    return request.method == "POST" and "json" not in request.headers.get("Accept", "")


def _forget_what_was_sent(request: HttpRequest) -> None:
    kept = request.session.get(sessions.KEPT)
    if kept and request.method == "POST" and kept["path"] == request.get_full_path():
        del request.session[sessions.KEPT]


class SetUpFirst:
    """Lets a person with a lent password, or without a required second factor, reach only the pages that mend it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> HttpResponseBase | None:
        page = request.resolver_match.url_name if request.resolver_match else ""
        user = request.user
        if not isinstance(user, User) or page in FOR_ANYBODY:
            return None
        if user.lent_is_over(timezone.now()):
            _end(request, user, "lent", keeps=False)
            return redirect("login")
        if page in SET_UP:
            return None
        if user.must_change_password:
            return redirect("own-password")
        if not settings.SECOND_FACTOR or request.session.get(sessions.WITH_FACTOR):
            return None
        # A session that came in without the second step although there is a factor: it must prove it first.
        return redirect("prove" if has_factor(user) else "factors")
