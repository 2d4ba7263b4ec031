"""A person's own page of how they log in: an app, passkeys, recovery codes, and the sessions elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from review_portal.accounts import sessions
from review_portal.accounts.factors import APP, CODES, PASSKEY, factors_of
from review_portal.accounts.lockout import closed_page, count_failure
from review_portal.accounts.passkeys import creation_options, made_passkey
from review_portal.accounts.qr import app_address, qr_code
from review_portal.accounts.services import (
    WrongPassword,
    add_app,
    add_passkey,
    choose_password,
    end_sessions,
    remove_factor,
    renew_codes,
)
from review_portal.accounts.totp import generate_totp_secret
from review_portal.accounts.views.proof import proven
from review_portal.accounts.visitors import person
from review_portal.audit.errors import Refused

APP_SECRET = "app_secret"  # noqa: S105  # where the session keeps the secret that is being set up


@login_required
@require_GET
def factors(request: HttpRequest) -> HttpResponse:
    held = factors_of(person(request))
    shown = {
        "app": next((factor for factor in held if factor.kind == APP), None),
        "passkeys": [factor for factor in held if factor.kind == PASSKEY],
        "codes": next((factor for factor in held if factor.kind == CODES), None),
        "required": settings.SECOND_FACTOR,
        "idle": int(settings.SESSION_IDLE.total_seconds() // 60),
        "longest": int(settings.SESSION_LONGEST.total_seconds() // 3600),
    }
    return render(request, "accounts/factors.html", shown)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@proven
def app(request: HttpRequest) -> HttpResponse:
    """Show a fresh secret as a QR code and as letters; take it when the app has shown a right code for it."""
    user = person(request)
    secret = request.session.setdefault(APP_SECRET, generate_totp_secret())
    shown = {"secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
             "address": app_address(user, secret), "qr": qr_code(app_address(user, secret))}  # fmt: skip
    if request.method == "GET":
        return render(request, "accounts/app.html", shown)
    now = timezone.now()
    try:
        codes = add_app(user, secret=secret, code=request.POST.get("code", ""), now=now)
    except Refused as refused:
        return render(request, "accounts/app.html", {**shown, "refused": str(refused)}, status=409)
    del request.session[APP_SECRET]
    return _done(request, codes, _("The authenticator app is set up."))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@proven
def passkey(request: HttpRequest) -> HttpResponse:
    """Offer to make a passkey on this device or on a key, and take what the device made."""
    user = person(request)
    if request.method == "GET":
        return render(request, "accounts/passkey.html", {"options": creation_options(user)})
    try:
        credential = made_passkey(request.POST.get("credential", ""))
        codes = add_passkey(user, name=request.POST.get("name", ""), credential=credential, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("factor-passkey")
    return _done(request, codes, _("The passkey is kept."))


def _done(request: HttpRequest, codes: list[str], words: str) -> HttpResponse:
    sessions.prove(request.session, now=timezone.now(), with_factor=True)
    messages.success(request, words)
    return _show(request, codes) if codes else redirect("factors")


def _show(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Show recovery codes in the answer itself: they lie in no session and no second page brings them back."""
    parted = [f"{code[: len(code) // 2]} {code[len(code) // 2 :]}" for code in codes]
    return render(request, "accounts/codes.html", {"fresh": parted})


@never_cache
@login_required
@require_POST
@proven
def codes(request: HttpRequest) -> HttpResponse:
    try:
        return _show(request, renew_codes(person(request), now=timezone.now()))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("factors")


@login_required
@require_POST
@proven
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    try:
        remove_factor(user, pk, now=timezone.now())
        update_session_auth_hash(request, user)  # the other sessions end, this one goes on
        messages.success(request, _("Removed. Your other sessions have ended."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("factors")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    user = person(request)
    end_sessions(user, actor=user)
    update_session_auth_hash(request, user)
    messages.success(request, _("Your sessions on other devices have ended."))
    return redirect("factors")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@proven
def password(request: HttpRequest) -> HttpResponse:
    """Let a person choose a password; one that was lent opens nothing but this page."""
    user = person(request)
    if request.method == "GET":
        return render(request, "accounts/password.html")
    now = timezone.now()
    if closed := closed_page(request, user, now=now):
        return closed
    old, new = request.POST.get("old_password", ""), request.POST.get("new_password", "")
    try:
        choose_password(user, old=old, new=new, now=now)
    except Refused as refused:
        if isinstance(refused, WrongPassword):
            count_failure(request, user)
        return render(request, "accounts/password.html", {"refused": str(refused)}, status=409)
    update_session_auth_hash(request, user)
    messages.success(request, _("Your new password counts from now on; your other sessions have ended."))
    return redirect("factors")
