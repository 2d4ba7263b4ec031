"""Coming in by password, passkey or the office's own login, leaving, and choosing a language."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login, perform_password_login
from allauth.account.internal.flows.login import record_authentication as note_way
from allauth.account.models import Login as ComingIn
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from review_portal.accounts import sessions
from review_portal.accounts.entry import SecondStep, home_of
from review_portal.accounts.lockout import closed_page
from review_portal.accounts.models import User
from review_portal.accounts.outside import OFFICE, OfficeLogin, OfficeReturn, send_out
from review_portal.accounts.passkeys import proved_passkey, request_options
from review_portal.accounts.services import WrongCode, choose_language, note_passkey
from review_portal.accounts.views.proof import ask, proved

LENT = "lent"  # why a session or an entry ended: the password was lent, and its time is over


class Entry(AuthenticationForm):
    """Name and password; one that was lent opens nothing once its time is over."""

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if user.lent_is_over(timezone.now()):
            raise ValidationError("The password was lent, and its time is over.", code=LENT)


class Login(LoginView):
    """Takes the first step, the password; axes counts the failures, and allauth walks on."""

    authentication_form = Entry
    template_name = "accounts/login.html"
    http_method_names = ["get", "head", "post", "options"]  # Django's form view would take PUT for POST

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        coming = ComingIn(user=user, redirect_url=self.get_redirect_url() or None)
        answer: HttpResponse = perform_password_login(self.request, {"username": user.get_username()}, coming)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ended = self.request.GET.get("ended") or self.request.session.pop(sessions.ENDED, "")
        about = {"ended": ended, "second_factor": settings.SECOND_FACTOR, "lockout": settings.AXES_FAILURE_LIMIT}
        office = settings.OIDC_NAME if settings.OIDC_SERVER else ""
        idle = int(settings.SESSION_IDLE.total_seconds() // 60)
        about |= {"office": office, "idle": idle, "waits": sessions.KEPT in self.request.session}
        context = super().get_context_data(**kwargs) | about
        return context | ({"ended": LENT} if context["form"].has_error(NON_FIELD_ERRORS, LENT) else {})


class Logout(LogoutView):
    http_method_names = ["post", "options"]


@require_http_methods(["GET", "POST"])
@login_stage_required(stage=SecondStep.key, redirect_urlname="login")
def second_step(request: HttpRequest) -> HttpResponse:
    """Take the second step: a code of the app, a recovery code, or a passkey."""
    stage = request._login_stage  # type: ignore[attr-defined]  # set by the decorator
    user = stage.login.user
    if request.method != "POST":
        return closed_page(request, user, now=timezone.now()) or ask(request, user, coming_in=True)
    factor = proved(request, user)
    if isinstance(factor, HttpResponse):
        return factor
    if isinstance(factor, str):
        return ask(request, user, coming_in=True, refused=factor)
    note_way(request, user, "mfa", id=factor.pk, type=factor.type)
    answer: HttpResponse = stage.exit()
    return answer


@never_cache
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """Ask the browser for any passkey of this portal: the device says whose it is."""
    return JsonResponse(request_options(None))


@require_POST
def login_passkey(request: HttpRequest) -> HttpResponse:
    """Let in whoever proves a passkey, which asked for a PIN or a finger: both steps in one."""
    try:
        user, factor = proved_passkey(request.POST.get("credential", ""), None)
    except WrongCode as wrong:
        messages.error(request, str(wrong))
        return redirect("login")
    now = timezone.now()
    if closed := closed_page(request, user, now=now):
        return closed
    note_passkey(factor, user, now=now)
    return _come_in(request, user, factor)


def _come_in(request: HttpRequest, user: User, factor: Authenticator) -> HttpResponse:
    note_way(request, user, "mfa", id=factor.pk, type=factor.type, passwordless=True)
    coming = ComingIn(user=user, redirect_url=safe_next(request, otherwise=home_of(user)))
    answer: HttpResponse = perform_login(request, coming)
    return answer


@require_GET
def oidc_login(request: HttpRequest) -> HttpResponseBase:
    """Send somebody to the office's own login."""
    _refuse_without_office()
    return send_out(request, back_to=_known(request, request.GET.get("next", "")))


@require_GET
def oidc_callback(request: HttpRequest) -> HttpResponseBase:
    """Take back whom the office's own login knows."""
    _refuse_without_office()
    answer: HttpResponseBase = OfficeReturn.adapter_view(OfficeLogin(request, OFFICE))(request)
    return answer


def _refuse_without_office() -> None:
    if not settings.OIDC_SERVER:
        raise Http404


@login_required
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Lead a person to the first page that is theirs."""
    return redirect(home_of(request.user)) if request.user.is_authenticated else redirect("login")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language: with the person who is logged in, else in a cookie of the browser."""
    chosen = request.POST.get("language", "")
    answer = HttpResponseRedirect(safe_next(request, otherwise=reverse("account")))
    if chosen not in dict(settings.LANGUAGES):
        return answer
    if request.user.is_authenticated:
        choose_language(request.user, language=chosen)
    else:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return answer


def safe_next(request: HttpRequest, *, otherwise: str) -> str:
    return _known(request, request.POST.get("next", "")) or otherwise


def _known(request: HttpRequest, asked: str) -> str:
    """Return an address of our own, or nothing where it leads elsewhere."""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}) else ""
