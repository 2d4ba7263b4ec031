"""The candidates: where each was found, how relevant it seems, and a person's bulk judgement."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.discovery.models import Candidate, Sighting
from review_portal.discovery.services import admit_candidates, reject_candidates
from review_portal.face.answers import attempt
from review_portal.sources.models import Source

A_PAGE = 50
SHOWN = 3


@needs(Ability.SEE_SOURCES)
@require_GET
def candidates(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("status", "")
    status = asked if asked in Candidate.Status.values else Candidate.Status.WAITING
    strongest = Sighting.objects.select_related("post__source").order_by("-score", "pk")
    chosen = Candidate.objects.filter(status=status).select_related("source", "judged_by")
    ordered = (
        chosen.order_by("-relevance", "pk")
        if status == Candidate.Status.WAITING
        else chosen.order_by("-judged_at", "pk")
    )
    page = Paginator(ordered.prefetch_related(Prefetch("sightings", strongest[:SHOWN], to_attr="strongest")), A_PAGE)
    context = {
        "section": "sources", "page": page.get_page(request.GET.get("page")), "status": status,
        "statuses": Candidate.Status.choices, "families": Source.Family.choices,
    }  # fmt: skip
    return render(request, "discovery/candidates.html", context)


@needs(Ability.EDIT_SOURCES)
@require_POST
def judge(request: HttpRequest) -> HttpResponse:
    """Admit or reject what was ticked; the verdict is the button that was pressed."""
    chosen = [int(number) for number in request.POST.getlist("candidate") if number.isascii() and number.isdigit()]
    actor, grounds, now = person(request), request.POST.get("grounds", ""), timezone.now()
    if request.POST.get("verdict") == "admit":
        families = {pk: family for pk in chosen if (family := request.POST.get(f"family-{pk}"))}
        attempt(
            request,
            lambda: admit_candidates(chosen, actor=actor, legal_basis=grounds, families=families, now=now),
            done=ngettext("%(n)s place is under watch now.", "%(n)s places are under watch now.", len(chosen))
            % {"n": len(chosen)},
        )
    else:
        attempt(
            request,
            lambda: reject_candidates(chosen, actor=actor, grounds=grounds, now=now),
            done=_("Rejected for good: %(n)s.") % {"n": len(chosen)},
        )
    return redirect("candidates")


urlpatterns = [
    path("sources/candidates/", candidates, name="candidates"),
    path("sources/candidates/judge/", judge, name="candidates-judge"),
]
