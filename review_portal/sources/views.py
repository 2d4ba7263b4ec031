"""The sources: how each is, its own page, and what an administrator may do about it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.face.answers import attempt
from review_portal.sources.expectations import field_words
from review_portal.sources.forms import SourceForm
from review_portal.sources.health import healths, summary
from review_portal.sources.models import Source
from review_portal.sources.past import changes_of, manners_of, parameters_said, runs_of, yield_of
from review_portal.sources.services import add_source, edit_source, pause_source, resume_source, visit_now

A_PAGE = 100
RUNS_A_PAGE = 25
YIELD_DAYS = 60
ALARMS_SHOWN = 5


@needs(Ability.SEE_SOURCES)
@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    now, every = timezone.now(), Source.objects.all()
    asked = {name: request.GET.get(name, "").replace("\0", "").strip()[:200] for name in ("q", "state", "family")}
    chosen = {"unwell": every.unwell(), "paused": every.paused()}.get(asked["state"], every)
    if asked["family"] in Source.Family.values:
        chosen = chosen.filter(family=asked["family"])
    if asked["q"]:
        chosen = chosen.called(asked["q"])
    page = Paginator(chosen.order_by("family", "name", "pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "sources", "page": page, "rows": healths(page.object_list, now=now), "now": now, "asked": asked,
        "summary": summary(now=now), "all": every.count(), "unwell": every.unwell().count(),
        "paused": every.paused().count(), "families": Source.Family.choices,
        "more": urlencode(asked), "alarmed": healths(every.alarmed()[:ALARMS_SHOWN], now=now),
    }  # fmt: skip
    return render(request, "sources/sources.html", context)


@needs(Ability.SEE_SOURCES)
@require_GET
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One source: how it is, what it promises, what every visit came to, who changed what."""
    shown, now = get_object_or_404(Source, pk=pk), timezone.now()
    [health] = healths([shown], now=now)
    drawn = yield_of(shown, days=YIELD_DAYS, now=now)
    context = {
        "section": "sources", "source": shown, "health": health, "now": now, "drawn": drawn,
        "rows": list(zip(*drawn, strict=True))[::-1], "manners": manners_of(shown),
        "expected": [field_words(name) for name in shown.expected_fields],
        "parameters": parameters_said(shown), "changes": changes_of(shown),
        "runs": Paginator(runs_of(shown), RUNS_A_PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "sources/source.html", context)


@needs(Ability.EDIT_SOURCES)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put a place under watch; the family is chosen first, because it says which parameters there are."""
    asked = request.POST.get("family") or request.GET.get("family", "")
    family = asked if asked in Source.Family.values else Source.Family.TELEGRAM
    form = SourceForm(family, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        added = attempt(
            request,
            lambda: add_source(form.wanted(), actor=person(request), now=timezone.now()),
            done=_("%(name)s is under watch; the first visit is due now.") % {"name": form.cleaned_data["name"]},
        )
        if added is not None:
            return redirect("source", added.pk)
    return show_form(request, form)


@needs(Ability.EDIT_SOURCES)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of a source; its family stays, because what it has read was read as such."""
    known = get_object_or_404(Source, pk=pk)
    form = SourceForm(known.family, request.POST if request.method == "POST" else None, source=known)
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            request,
            lambda: edit_source(known, form.wanted(), actor=person(request), now=timezone.now()),
            done=_("Written: %(name)s.") % {"name": form.cleaned_data["name"]},
        )
        if changed is not None:
            return redirect("source", known.pk)
    return show_form(request, form)


def show_form(request: HttpRequest, form: SourceForm) -> HttpResponse:
    context = {"section": "sources", "form": form, "families": Source.Family.choices}
    return render(request, "sources/form.html", context, status=400 if form.errors else 200)


@needs(Ability.EDIT_SOURCES)
@require_POST
def change(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Pause a source, resume it, or ask for a visit at once."""
    chosen, now = get_object_or_404(Source, pk=pk), timezone.now()
    ways = {
        "pause": lambda: pause_source(chosen, actor=person(request)),
        "resume": lambda: resume_source(chosen, actor=person(request), now=now),
        "visit": lambda: visit_now(chosen, actor=person(request), now=now),
    }
    attempt(request, ways[way], done=_("Written: %(name)s.") % {"name": chosen.name})
    return redirect("source", pk) if request.POST.get("from") == "source" else redirect("sources")


urlpatterns = [
    path("sources/", sources, name="sources"),
    path("sources/add/", add, name="source-add"),
    path("sources/<int:pk>/", source, name="source"),
    path("sources/<int:pk>/edit/", edit, name="source-edit"),
    *(
        path(f"sources/<int:pk>/{way}/", change, {"way": way}, name=f"source-{way}")
        for way in ("pause", "resume", "visit")
    ),
]
