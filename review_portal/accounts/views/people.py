"""The people of the portal for the administrator: accounts, lent passwords, resets, and sessions to end."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability, Role
from review_portal.accounts.doors import needs
from review_portal.accounts.factors import APP, CODES, PASSKEY, Factor, factors_by_person
from review_portal.accounts.models import User
from review_portal.accounts.services import (
    change_person,
    close_account,
    end_sessions,
    invite_person,
    lend_password,
    open_account,
    reset_factors,
)
from review_portal.accounts.views.proof import proven
from review_portal.accounts.visitors import person
from review_portal.audit.errors import Refused


@require_GET
@needs(Ability.ADMINISTER)
def people(request: HttpRequest) -> HttpResponse:
    known, held, now = User.objects.order_by("-is_active", "role", "pseudonym"), factors_by_person(), timezone.now()
    rows = [{"user": user, "lent_over": user.lent_is_over(now), **_told(held.get(user.pk, []))} for user in known]
    return render(request, "accounts/people.html", {"rows": rows, "roles": Role.choices, "section": "people"})


def _told(held: list[Factor]) -> dict[str, object]:
    kinds = [factor.kind for factor in held]
    left = next((factor.left for factor in held if factor.kind == CODES), 0)
    return {"app": APP in kinds, "passkeys": kinds.count(PASSKEY), "codes": left, "bare": not held}


def _written(request: HttpRequest, write: Callable[[], object], words: str) -> HttpResponse:
    """Do it and say so, or say in words why not."""
    try:
        write()
        messages.success(request, words)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("people")


def _lent(request: HttpRequest, lend: Callable[[], tuple[User, str]]) -> HttpResponse:
    """Show a lent password in the answer itself; no second page brings it back."""
    try:
        whose, password = lend()
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("people")
    return render(request, "accounts/lent.html", {"whose": whose, "password": password, "section": "people"})


@never_cache
@require_POST
@needs(Ability.ADMINISTER)
@proven
def invite(request: HttpRequest) -> HttpResponse:
    asked = {name: request.POST.get(name, "") for name in ("role", "email")}
    name, by, now = request.POST.get("username", ""), person(request), timezone.now()
    return _lent(request, lambda: invite_person(name, **asked, actor=by, now=now))


@never_cache
@require_POST
@needs(Ability.ADMINISTER)
@proven
def password(request: HttpRequest, pk: int) -> HttpResponse:
    whose = get_object_or_404(User, pk=pk)
    return _lent(request, lambda: (whose, lend_password(whose, actor=person(request), now=timezone.now())))


@require_POST
@needs(Ability.ADMINISTER)
@proven
def change(request: HttpRequest, pk: int) -> HttpResponse:
    whose = get_object_or_404(User, pk=pk)
    asked = {name: request.POST.get(name, "") for name in ("role", "email")}
    return _written(request, lambda: change_person(whose, **asked, actor=person(request)), _("Written."))


@require_POST
@needs(Ability.ADMINISTER)
@proven
def close(request: HttpRequest, pk: int) -> HttpResponse:
    whose, reason = get_object_or_404(User, pk=pk), request.POST.get("reason", "")
    words = _("The account of %(person)s is closed.") % {"person": whose.pseudonym}
    return _written(request, lambda: close_account(whose, reason=reason, actor=person(request)), words)


@require_POST
@needs(Ability.ADMINISTER)
@proven
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    whose = get_object_or_404(User, pk=pk)
    words = _("The account of %(person)s is open again.") % {"person": whose.pseudonym}
    return _written(request, lambda: open_account(whose, actor=person(request)), words)


@require_POST
@needs(Ability.ADMINISTER)
@proven
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    whose, reason = get_object_or_404(User, pk=pk), request.POST.get("reason", "")
    words = _("%(person)s sets up a new second factor at the next entry; every session of theirs has ended.")
    told = words % {"person": whose.pseudonym}
    return _written(request, lambda: reset_factors(whose, reason=reason, actor=person(request)), told)


@require_POST
@needs(Ability.ADMINISTER)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    whose = get_object_or_404(User, pk=pk)
    words = _("Every session of %(person)s has ended.") % {"person": whose.pseudonym}
    return _written(request, lambda: end_sessions(whose, actor=person(request)), words)
