"""The overview, the statistics of a period and the audit log; the public report has a module of its own."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.audit.models import Event
from review_portal.audit.services import digest, faults
from review_portal.face.verbs import VERBS
from review_portal.reports import overview as counting
from review_portal.reports import public
from review_portal.reports import quality as judging
from review_portal.reports.certainty import agreements, certainty
from review_portal.reports.clocks import clocks
from review_portal.reports.papers import as_csv, as_pdf
from review_portal.reports.periods import Period
from review_portal.reports.statistics import sections
from review_portal.reports.transparency import coverage, errors
from review_portal.review import words
from review_portal.review.models import Gold, Look
from review_portal.review.views.cases import terms
from review_portal.sources.health import healths
from review_portal.sources.models import Source

A_PAGE = 50


@needs(Ability.SEE_OVERVIEW)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    period = public.asked(request, standard="week")[0]
    tones = [row.tone for row in healths(Source.objects.filter(status=Source.Status.ACTIVE), now=now)]
    context = {
        "section": "overview", "now": now, "figures": counting.figures(now), "backlog": counting.backlog(now),
        "flow": counting.flow(now), "exits": counting.exits(), "sources": len(tones),
        "coverage": {tone: tones.count(tone) for tone in "onwd"}, "unvisited": tones.count(""),
        "period": period, "clocks": clocks(period), "certainty": certainty(period), "effect": coverage(period),
        "errors": errors(period), "pairs": agreements(period), "chosen": request.GET.get("period", "week"),
    }  # fmt: skip
    return render(request, "reports/overview.html", context)


@needs(Ability.SEE_AUDIT)
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """List events, newest first, and say whether the shown ones still follow from each other."""
    verb, who = request.GET.get("verb", ""), request.GET.get("who", "").strip()
    events = Event.objects.order_by("-number")
    if verb in VERBS:
        events = events.filter(verb=verb)
    if who:
        events = events.filter(actor_label__iexact=who)
    page = Paginator(events, A_PAGE).get_page(request.GET.get("page"))
    broken = [event.number for event in page.object_list if digest(event) != event.sha256]
    context = {
        "section": "log", "page": page, "verbs": VERBS, "verb": verb, "who": who, "broken": broken,
        "head": Event.objects.order_by("-number").first(), "proof": proof(request),
    }  # fmt: skip
    return render(request, "reports/log.html", context)


def proof(request: HttpRequest) -> dict[str, object] | None:
    """Walk the whole chain when asked to; it takes as long as the record is long."""
    if request.GET.get("verify") != "chain":
        return None
    found = list(faults(Event.objects.order_by("number").iterator(2000)))
    return {"faults": found[:20], "count": len(found), "events": Event.objects.count()}


@needs(Ability.SEE_QUALITY)
@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """Show how far judgements agree, and to seniors the disagreements that wait for a third word."""
    now, asked = timezone.now(), request.GET.get("days", "")
    days = int(asked) if asked in {"30", "90", "365"} else 90
    disputed = Look.objects.disputed().select_related("decision__case__campaign", "opinion").order_by("pk")
    golds = Gold.objects.in_use().select_related("decision__case__campaign", "set_by").order_by("-pk")
    context = {
        "section": "quality", "now": now, "days": days, "spans": (30, 90, 365),
        "quality": judging.quality(now, days=days), "disputed": disputed[:25], "golds": golds[:50],
        "words": words, "terms": terms(())[:2],
    }  # fmt: skip
    return render(request, "reports/quality.html", context)


@needs(Ability.SEE_OVERVIEW)
@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period beside those before it, or a year before, with the change in per cent."""
    period, problem = public.asked(request)
    before = compared(request, period)
    context = {
        "section": "overview", "period": period, "before": before, "problem": problem,
        "sections": sections(period, before=before), "clocks": clocks(period),
        "against": request.GET.get("against", "before"),
    }  # fmt: skip
    return render(request, "reports/statistics.html", context)


@needs(Ability.SEE_OVERVIEW)
@require_GET
def statistics_paper(request: HttpRequest, ending: str) -> HttpResponse:
    """Give the same as CSV, or as PDF in one of the three languages."""
    period, problem = public.asked(request)
    if problem:
        return HttpResponse(problem, status=400, content_type="text/plain; charset=utf-8")
    before = compared(request, period)
    language = request.GET.get("language", "")
    chosen = language if language in dict(settings.LANGUAGES) else translation.get_language()
    name = f"statistics-{period.first}-{period.last}-{chosen}.{ending}"
    with translation.override(chosen):
        if ending == "csv":
            return public.download(as_csv(period, before), "text/csv", name)
        return public.download(as_pdf(period, before), "application/pdf", name)


def compared(request: HttpRequest, period: Period) -> Period:
    return period.year_before if request.GET.get("against") == "year" else period.before


urlpatterns = [
    path("overview/", overview, name="overview"),
    path("quality/", quality, name="quality"),
    path("statistics/", statistics, name="statistics"),
    path("statistics/report.csv", statistics_paper, {"ending": "csv"}, name="statistics-csv"),
    path("statistics/report.pdf", statistics_paper, {"ending": "pdf"}, name="statistics-pdf"),
    path("log/", log, name="log"),
    path("transparency/", public.transparency, name="transparency"),
    path("transparency/report.csv", public.transparency_csv, name="transparency-csv"),
    path("transparency/statements.jsonl", public.statements, name="transparency-statements"),
]
