"""Search: one line, filters in the address, results that link to their cases."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.evidence.models import Post
from review_portal.face.answers import attempt
from review_portal.review.choices import Exit
from review_portal.search import results, services
from review_portal.search.finding import MOST, Hit, Hits
from review_portal.search.models import SavedSearch
from review_portal.search.query import masked
from review_portal.search.searches import TICKED, Search, fresh, without_cards
from review_portal.sources.models import Source

A_PAGE = 20
PASSED = (*TICKED, "what", "like")


@needs(Ability.SEARCH)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Show what fits. Asking is recorded: who looked for what belongs to the record."""
    typed = request.GET.get("q", "")
    if masked(typed) != typed:
        return redirect(f"{reverse('search')}?{again(request, q=without_cards(typed))}")
    begun, now = time.perf_counter(), timezone.now()
    wanted = Search.of(request.GET)
    hits = wanted.hits(now)
    context = {
        "section": "search", "q": typed, "search": wanted, "hits": hits, "most": MOST, "now": now,
        "saved": saved_searches(request), "filters": filters(hits, wanted.ticked), "more": again(request),
        "what": what(request.GET.get("what", "")), "hidden": [(k, v) for k in PASSED for v in request.GET.getlist(k)],
        "like": Post.objects.filter(pk=wanted.like).select_related("source").first() if wanted.like else None,
        "exits": dict(Exit.choices), **shown(request, wanted, hits),
    }  # fmt: skip
    if request.GET and not request.GET.get("page"):
        services.note_search(actor=person(request), query=typed, filters=dict(wanted.ticked), found=len(hits.rows))
    context["milliseconds"] = round(1000 * (time.perf_counter() - begun))
    return render(request, "search/search.html", context)


def shown(request: HttpRequest, wanted: Search, hits: Hits) -> dict[str, object]:
    """Return the tabs with their counts, and the page of the one that is open."""
    contacts, means = (results.entities_named(wanted.query, means=flag) for flag in (False, True))
    rows: dict[str, Sequence[Hit] | QuerySet[Any]] = {
        "posts": hits.rows, "cases": results.cases_of(hits.posts), "contacts": contacts[: results.MOST_ROWS],
        "means": means[: results.MOST_ROWS], "decisions": results.decisions_of(hits.posts),
    }  # fmt: skip
    labels = [_("Found posts"), _("Their cases"), _("Contacts"), _("Wallets and cards"), _("Decisions about them")]
    tabs = [(slug, label, count_of(rows[slug])) for slug, label in zip(rows, labels, strict=True)]
    page = Paginator(rows[what(request.GET.get("what", ""))], A_PAGE).get_page(request.GET.get("page"))
    listed = what(request.GET.get("what", "")) == "posts"
    lines = results.lines(list(page.object_list), wanted.asked.shown, reader=person(request)) if listed else []
    return {"tabs": tabs, "page": page, "lines": lines}


def count_of(rows: Sequence[Hit] | QuerySet[Any]) -> int:
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def what(asked_for: str) -> str:
    return asked_for if asked_for in {"posts", "cases", "contacts", "means", "decisions"} else "posts"


def filters(hits: Hits, ticked: dict[str, list[str]]) -> list[tuple[str, str, list[tuple[str, str, int, bool]]]]:
    """Return each group of ticks: name, title, and value, label, count and whether it is ticked."""
    languages = [("ru", _("Russian")), ("kk", _("Kazakh")), ("en", _("English")), ("mixed", _("Mixed"))]
    exits = [("none", _("No decision")), *((choice.value, str(choice.label)) for choice in Exit)]
    groups = [
        ("lang", _("Language"), "language", languages),
        ("family", _("Source"), "family", [(one.value, str(one.label)) for one in Source.Family]),
        ("decision", _("Decision"), "exit", exits),
    ]
    told = []
    for name, title, column, choices in groups:
        counts = hits.counts(column)
        counts["none"] = counts.pop("", 0) if column == "exit" else 0
        told.append((name, title, [(v, label, counts[v], v in ticked[name]) for v, label in choices]))
    return told


def again(request: HttpRequest, **changes: str) -> str:
    """Return this search's address without its page."""
    kept = [(name, value) for name in ("q", *PASSED) for value in request.GET.getlist(name) if name not in changes]
    return urlencode([*changes.items(), *kept])


@sensitive_post_parameters("q")
@needs(Ability.SEARCH)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Take what was typed: a card number is exchanged for its entity before it can stand in any address."""
    kept = [(name, value) for name in PASSED for value in request.POST.getlist(name) if value and name != "like"]
    return redirect(f"{reverse('search')}?{urlencode([('q', without_cards(request.POST.get('q', ''))), *kept])}")


def saved_searches(request: HttpRequest) -> list[tuple[SavedSearch, int]]:
    return [(kept, fresh(kept)) for kept in SavedSearch.objects.filter(owner=person(request), forgotten_at=None)]


@needs(Ability.SEARCH)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the search under a name."""
    typed = without_cards(request.POST.get("q", ""))
    ticked = {name: values for name in TICKED if (values := [one for one in request.POST.getlist(name) if one])}
    name = request.POST.get("name", "")
    attempt(
        request,
        lambda: services.save_search(name, typed, ticked, actor=person(request), now=timezone.now()),
        done=_("The search is kept; what is new stands beside it."),
    )
    return redirect(f"{reverse('search')}?{urlencode({'q': typed, **ticked}, doseq=True)}")


@needs(Ability.SEARCH)
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(SavedSearch, pk=pk, owner=person(request))  # whose else it is, nobody is told
    done = _("The search “%(name)s” is forgotten.") % {"name": kept.name}
    attempt(request, lambda: services.forget_search(kept, actor=person(request), now=timezone.now()), done=done)
    return redirect("search")


@needs(Ability.SEARCH)
@require_POST
def open_saved(request: HttpRequest, pk: int) -> HttpResponse:
    """Open one's own saved search; what it shows now counts as seen."""
    kept = get_object_or_404(SavedSearch, pk=pk, owner=person(request), forgotten_at=None)
    services.seen(kept)
    return redirect(f"{reverse('search')}?{kept.address}")


urlpatterns = [
    path("search/", search, name="search"),
    path("search/ask/", ask, name="search-ask"),
    path("search/save/", save, name="search-save"),
    path("search/saved/<int:pk>/", open_saved, name="search-open"),
    path("search/saved/<int:pk>/forget/", forget, name="search-forget"),
    path("", include("review_portal.search.pivot_views")),
    path("", include("review_portal.search.hunt_views")),
]
