"""The keys of machines for the administrator: which there are, a new one for a crawler, renewal and the end."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.models import ApiKey, Scope
from review_portal.accounts.services import issue_key, renew_key, revoke_key
from review_portal.accounts.views.proof import proven
from review_portal.accounts.visitors import person
from review_portal.audit.errors import Refused


@require_GET
@needs(Ability.ADMINISTER)
def keys(request: HttpRequest) -> HttpResponse:
    known = ApiKey.objects.order_by("revoked_at", "scope", "name")
    return render(request, "accounts/keys.html", {"known": known, "section": "keys"})


def _shown(request: HttpRequest, give: Callable[[], tuple[ApiKey, str]]) -> HttpResponse:
    """Show the secret in the answer itself; only its digest is kept."""
    try:
        key, secret = give()
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("keys")
    return render(request, "accounts/secret.html", {"key": key, "secret": secret, "section": "keys"})


@never_cache
@require_POST
@needs(Ability.ADMINISTER)
@proven
def issue(request: HttpRequest) -> HttpResponse:
    """Give a crawler its key; providers and vantage points get theirs where they are added."""
    name, now = request.POST.get("name", ""), timezone.now()
    return _shown(request, lambda: issue_key(name, scope=Scope.CRAWLER, actor=person(request), now=now))


@never_cache
@require_POST
@needs(Ability.ADMINISTER)
@proven
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(ApiKey, pk=pk)
    return _shown(request, lambda: (key, renew_key(key, actor=person(request))))


@require_POST
@needs(Ability.ADMINISTER)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(ApiKey, pk=pk)
    try:
        revoke_key(key, actor=person(request), now=timezone.now())
        messages.success(request, _("The key %(name)s opens nothing any more.") % {"name": key.name})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("keys")
