"""Proving once more who one is: the second step's page, for the entry and before anything about it changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from review_portal.accounts import sessions
from review_portal.accounts.factors import APP, CODES, PASSKEY, factors_of, has_factor
from review_portal.accounts.lockout import closed_page, count_failure
from review_portal.accounts.models import User
from review_portal.accounts.passkeys import proved_passkey, request_options
from review_portal.accounts.services import WrongCode, note_passkey, pass_by_code
from review_portal.accounts.visitors import person

View = Callable[..., HttpResponseBase]


def ask(request: HttpRequest, user: User, *, coming_in: bool, refused: str = "") -> HttpResponse:
    """Show the ways in which this person may prove who they are."""
    kinds = {factor.kind for factor in factors_of(user)}
    shown = {
        "codes": bool(kinds & {APP, CODES}),
        "passkey": request_options(user) if PASSKEY in kinds else None,
        "password": not kinds & {APP, PASSKEY},
        "coming_in": coming_in,
        "refused": refused,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "accounts/second_step.html", shown)


def proved(request: HttpRequest, user: User) -> Authenticator | HttpResponse | str:
    """Return the factor that the form proves, the page that says the entry is closed, or why it was refused."""
    now = timezone.now()
    if closed := closed_page(request, user, now=now):
        return closed
    try:
        if answer := request.POST.get("credential"):
            return note_passkey(proved_passkey(answer, user)[1], user, now=now)
        return pass_by_code(user, code=request.POST.get("code", ""), now=now)
    except WrongCode as wrong:
        count_failure(request, user)
        return str(wrong)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Ask a person who is logged in to prove it once more; without a factor, by the password."""
    user = person(request)
    if request.method != "POST":
        return ask(request, user, coming_in=False)
    told = proved(request, user) if has_factor(user) else _by_password(request, user)
    if isinstance(told, HttpResponse):
        return told
    if isinstance(told, str):
        return ask(request, user, coming_in=False, refused=told)
    sessions.prove(request.session, now=timezone.now(), with_factor=told is not None)
    asked = request.POST.get("next", "")
    known = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return redirect(asked if known else reverse("factors"))


def _by_password(request: HttpRequest, user: User) -> HttpResponse | str | None:
    if closed := closed_page(request, user, now=timezone.now()):
        return closed
    if user.check_password(request.POST.get("password", "")):
        return None
    count_failure(request, user)
    return _("This is not your password.")


def proven(view: View) -> View:
    """Let a view answer only whoever has proved lately who they are: a screen left open changes no factor."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated or sessions.is_fresh(request.session, now=timezone.now()):
            return view(request, *args, **kwargs)
        if request.method == "POST":
            messages.warning(request, _("Nothing was changed yet: show first that it is you, then do it again."))
        back = request.get_full_path() if request.method == "GET" else reverse("factors")
        return redirect(f"{reverse('prove')}?{urlencode({'next': back})}")

    return guarded
