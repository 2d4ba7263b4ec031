"""The pages that turn around one contact, wallet, host or picture."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.scoring.models import Entity
from review_portal.search import services
from review_portal.search.network import elements
from review_portal.search.pivots import Pivot, called
from review_portal.search.timeline import timeline


@needs(Ability.SEARCH)
@require_GET
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where a contact, wallet, card or link was seen. Who looked at it is recorded."""
    entity = get_object_or_404(Entity, pk=pk)
    if entity.kind == "host":
        return redirect("host", pk)
    return show_entity(request, entity, "contact.viewed")


@needs(Ability.SEARCH)
@require_GET
def host(request: HttpRequest, pk: int) -> HttpResponse:
    return show_entity(request, get_object_or_404(Entity, pk=pk, kind="host"), "host.viewed")


def show_entity(request: HttpRequest, entity: Entity, verb: str) -> HttpResponse:
    pivot = Pivot.of_entity(entity, reader=person(request))
    answer = show(request, pivot, name=called(entity), kind=str(entity.get_kind_display()))
    services.note_view(verb, entity, actor=person(request), detail={"posts": pivot.totals["posts"]})
    return answer


@needs(Ability.SEARCH)
@require_GET
def picture(request: HttpRequest, key: str) -> HttpResponse:
    """Show where a picture was seen; the picture itself stays veiled on the case page."""
    pivot = Pivot.of_picture(key, reader=person(request))
    if not pivot.totals["posts"]:
        raise Http404
    answer = show(request, pivot, name=key, kind=_("picture"))
    user = person(request)
    services.note_view("picture.viewed", user, actor=user, detail={"picture": key, "posts": pivot.totals["posts"]})
    return answer


def show(request: HttpRequest, pivot: Pivot, *, name: str, kind: str) -> HttpResponse:
    now = timezone.now()
    context = {
        "section": "search", "pivot": pivot, "name": name, "kind": kind, "now": now,
        "query": f"entity:{pivot.entity.pk}" if pivot.entity else f"picture:{pivot.picture}",
        "timeline": timeline((at for _, at in pivot.newest), pivot.entries, now=now),
        "elements": elements(pivot, name=name),
    }  # fmt: skip
    return render(request, "search/pivot.html", context)


urlpatterns = [
    path("contacts/<int:pk>/", contact, name="contact"),
    path("hosts/<int:pk>/", host, name="host"),
    path("pictures/<slug:key>/seen/", picture, name="picture"),
]
