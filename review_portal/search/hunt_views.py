"""Retro-hunts: started, watched, cancelled; what they found is picked by a person and handed to the judges."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.face.answers import attempt
from review_portal.face.figures import number
from review_portal.scoring.models import Entity, ModelVersion
from review_portal.search import services
from review_portal.search.finding import Hit as Found
from review_portal.search.models import Hunt, IndexedPost
from review_portal.search.results import lines

A_PAGE = 25


@needs(Ability.HUNT)
@require_GET
def hunts(request: HttpRequest) -> HttpResponse:
    page = Paginator(Hunt.objects.select_related("entity", "started_by").order_by("-pk"), A_PAGE)
    context = {
        "section": "search", "page": page.get_page(request.GET.get("page")),
        "version": ModelVersion.objects.filter(live=True).first(),
    }  # fmt: skip
    return render(request, "search/hunts.html", context)


@needs(Ability.HUNT)
@require_GET
def hunt(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a hunt has come and what it found."""
    row = get_object_or_404(Hunt.objects.select_related("entity", "started_by"), pk=pk)
    page = Paginator(row.hits.order_by("-post_id"), A_PAGE).get_page(request.GET.get("page"))
    fragments = {hit.post_id: hit.fragment for hit in page.object_list}
    known = IndexedPost.objects.filter(pk__in=fragments).order_by("-post_id")
    found = [Found(*one) for one in known.values_list("post_id", "at", "language", "family", "exit")]
    shown = [row.entity.canonical.lower()] if row.entity else row.term.lower().split()
    context = {
        "section": "search", "hunt": row, "page": page, "fragments": fragments,
        "lines": lines(found, shown, reader=person(request)),
    }  # fmt: skip
    return render(request, "search/hunt.html", context)


@needs(Ability.HUNT)
@require_POST
def start_term(request: HttpRequest) -> HttpResponse:
    return begun(request, attempt(request, lambda: services.hunt_term(
        request.POST.get("term", ""), actor=person(request), now=timezone.now())))  # fmt: skip


@needs(Ability.HUNT)
@require_POST
def start_contact(request: HttpRequest, pk: int) -> HttpResponse:
    entity = get_object_or_404(Entity, pk=pk)
    return begun(
        request, attempt(request, lambda: services.hunt_contact(entity, actor=person(request), now=timezone.now()))
    )


@needs(Ability.HUNT)
@require_POST
def start_model(request: HttpRequest) -> HttpResponse:
    return begun(request, attempt(request, lambda: services.hunt_model(actor=person(request), now=timezone.now())))


def begun(request: HttpRequest, started: object) -> HttpResponse:
    return redirect("hunt", started.pk) if isinstance(started, Hunt) else redirect("hunts")


@needs(Ability.HUNT)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Hunt, pk=pk)
    done = _("The hunt is cancelled; what it found stays.")
    attempt(request, lambda: services.cancel_hunt(row, actor=person(request), now=timezone.now()), done=done)
    return redirect("hunt", pk)


@needs(Ability.HUNT)
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the ticked posts before the judges."""
    row = get_object_or_404(Hunt, pk=pk)
    posts = [int(post) for post in request.POST.getlist("post") if post.isdecimal() and len(post) < 19]
    done = ngettext(
        "%(count)s post goes to the judges.", "%(count)s posts go to the judges.", len(posts)
    ) % {"count": number(len(posts))}  # fmt: skip
    attempt(request, lambda: services.hand_over(row, posts, actor=person(request), now=timezone.now()), done=done)
    return redirect("hunt", pk)


urlpatterns = [
    path("retro/", hunts, name="hunts"),
    path("retro/term/", start_term, name="hunt-term"),
    path("retro/model/", start_model, name="hunt-model"),
    path("retro/contact/<int:pk>/", start_contact, name="hunt-contact"),
    path("retro/<int:pk>/", hunt, name="hunt"),
    path("retro/<int:pk>/cancel/", cancel, name="hunt-cancel"),
    path("retro/<int:pk>/hand-over/", hand_over, name="hunt-hand-over"),
]
