"""The providers that apply releases: what each holds and owes, and how an administrator lets one in."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.views.proof import proven
from review_portal.accounts.visitors import person
from review_portal.exports.models import Alarm, Provider, Receipt, Release
from review_portal.exports.notifying import addresses
from review_portal.exports.services import change_contact, let_in
from review_portal.exports.standing import standing_of
from review_portal.face.answers import attempt

A_PAGE = 30
OPEN_ALARMS = Prefetch("alarms", Alarm.objects.filter(ended_at=None).order_by("kind"), to_attr="open_alarms")


@needs(Ability.SEE_RELEASES)
@require_GET
def providers(request: HttpRequest) -> HttpResponse:
    newest = Release.objects.latest_first().first()
    context = {
        "section": "providers",
        "providers": Provider.objects.order_by("name").prefetch_related(OPEN_ALARMS),
        "newest": newest,
        "now": timezone.now(),
    }
    return render(request, "exports/providers.html", context)


@needs(Ability.SEE_RELEASES)
@require_GET
def provider_page(request: HttpRequest, pk: int) -> HttpResponse:
    provider = get_object_or_404(Provider.objects.select_related("key"), pk=pk)
    now = timezone.now()
    receipts = provider.receipts.select_related("release").order_by("-release__serial")[:A_PAGE]
    context = {
        "section": "providers", "provider": provider, "receipts": receipts, "now": now,
        "standing": standing_of(provider, now), "within": settings.ENTRY_CONFIRMED_WITHIN,
        "servers": [f"{host} · {port}" for host, port in addresses(provider.secondaries)],
        "failed": next((receipt for receipt in receipts if receipt.state == Receipt.State.FAILED), None),
    }  # fmt: skip
    return render(request, "exports/provider.html", context)


@never_cache
@require_POST
@needs(Ability.ADMINISTER)
@proven
def add(request: HttpRequest) -> HttpResponse:
    """Let a provider in; its key is shown in the answer itself, and no second page brings it back."""
    said, now = request.POST, timezone.now()
    given = attempt(
        request, lambda: let_in(said.get("name", ""), contact=said.get("contact", ""), actor=person(request), now=now)
    )
    if given is None:
        return redirect("providers")
    provider, secret = given
    return render(request, "exports/let_in.html", {"section": "providers", "provider": provider, "secret": secret})


@require_POST
@needs(Ability.ADMINISTER)
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    provider, said = get_object_or_404(Provider.objects.select_related("key"), pk=pk), request.POST.get("contact", "")
    attempt(request, lambda: change_contact(provider, contact=said, actor=person(request)), done=_("Written."))
    return redirect("provider", pk)


provider_pages = [
    path("providers/", providers, name="providers"),
    path("providers/add/", add, name="provider-add"),
    path("providers/<int:pk>/", provider_page, name="provider"),
    path("providers/<int:pk>/contact/", contact, name="provider-contact"),
]
