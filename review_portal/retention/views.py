"""The page of retention: how long what is kept, what is held and by whom, what was laid to rest."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.evidence.models import Category, Hold, Tombstone
from review_portal.face.answers import attempt
from review_portal.retention.periods import periods
from review_portal.retention.services import place_hold, release_hold
from review_portal.sources.models import Source

A_PAGE = 30


@needs(Ability.SEE_AUDIT)
@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    told = periods()
    rows = Hold.objects.select_related("placed_by", "released_by")
    stones = Tombstone.objects.select_related("source").order_by("-pk")
    context = {
        "section": "retention", "periods": [(Category(name).label, length.days) for name, length in told.items()],
        "standing": rows.standing().order_by("-pk"), "ended": rows.exclude(released_at=None).order_by("-pk")[:A_PAGE],
        "own": Source.objects.exclude(retention=None).order_by("name"), "kinds": Hold.Kind.choices,
        "categories": Category.choices, "page": Paginator(stones, A_PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "retention/retention.html", context)


@needs(Ability.HOLD_EVIDENCE)
@require_POST
def place(request: HttpRequest) -> HttpResponse:
    """Place a hold; the number of a row stands in its page's address, a category is chosen from the list."""
    said, kind = request.POST, request.POST.get("kind", "")
    target = said.get("category" if kind == Hold.Kind.CATEGORY else "target", "")
    act = lambda: place_hold(kind, target, reason=said.get("reason", ""), actor=person(request), now=timezone.now())  # noqa: E731  # one act
    attempt(request, act, done=_("Held. Nothing of it is deleted until somebody releases it."))
    return redirect(page_of(request))


@needs(Ability.HOLD_EVIDENCE)
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    hold, reason = get_object_or_404(Hold, pk=pk), request.POST.get("reason", "")
    act = lambda: release_hold(hold, reason=reason, actor=person(request), now=timezone.now())  # noqa: E731  # one act
    attempt(request, act, done=_("Released."))
    return redirect(page_of(request))


def page_of(request: HttpRequest) -> str:
    """Return the page of ours on which the form stood; without one, that of retention."""
    back = request.POST.get("back", "")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if ours else reverse("retention")


urlpatterns = [
    path("retention/", retention, name="retention"),
    path("retention/holds/", place, name="hold-place"),
    path("retention/holds/<int:pk>/release/", release, name="hold-release"),
]
