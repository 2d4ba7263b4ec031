"""The office's pages of appeals, and the addresses of the public ones."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.appeals import public
from review_portal.appeals.models import Appeal, AppealEntry, AppealFile
from review_portal.appeals.restoring import restorations
from review_portal.appeals.services import decide_appeal, hand_over
from review_portal.audit.models import Event
from review_portal.evidence import store
from review_portal.face.answers import attempt

A_PAGE = 30


@needs(Ability.SEE_APPEALS)
@require_GET
def appeals(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    shown = request.GET.get("show", "open")
    rows = Appeal.objects.select_related("reviewer").prefetch_related("entries__entry")
    rows = rows.decided().order_by("-decided_at") if shown == "decided" else rows.open().order_by("due_at")
    context = {
        "section": "appeals", "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")), "shown": shown,
        "now": now, "overdue": Appeal.objects.overdue(now).count(), "open": Appeal.objects.open().count(),
        "waiting": Appeal.objects.waiting().count(),
        "mine": Appeal.objects.filter(status="assigned", reviewer=person(request)).count(),
    }  # fmt: skip
    return render(request, "appeals/appeals.html", context)


@needs(Ability.SEE_APPEALS)
@require_GET
def appeal_page(request: HttpRequest, number: str) -> HttpResponse:
    appeal = get_object_or_404(Appeal.objects.select_related("reviewer", "release"), number=number)
    about = appeal.entries.select_related("entry__item__request", "entry__item__decision__case", "entry__item__capture")
    context = {
        "section": "appeals", "appeal": appeal, "about": about.order_by("pk"), "files": appeal.files.order_by("pk"),
        "outcomes": AppealEntry.Outcome.choices, "restored": restorations(appeal), "now": timezone.now(),
        "is_mine": appeal.reviewer_id == person(request).pk and appeal.is_open,
        "events": Event.objects.filter(target_type="appeals.appeal", target_id=str(appeal.pk)),
    }  # fmt: skip
    return render(request, "appeals/appeal.html", context)


@needs(Ability.DECIDE_APPEAL)
@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    appeal = get_object_or_404(Appeal, number=number)
    outcomes = {row.pk: request.POST.get(f"outcome-{row.pk}", "") for row in appeal.entries.all()}
    attempt(
        request,
        lambda: decide_appeal(
            appeal,
            outcomes=outcomes,
            answer=request.POST.get("answer", ""),
            actor=person(request),
            now=timezone.now(),
        ),
        done=_("The appeal is decided."),
    )
    return redirect("appeal", number)


@needs(Ability.DECIDE_APPEAL)
@require_POST
def give_over(request: HttpRequest, number: str) -> HttpResponse:
    appeal = get_object_or_404(Appeal, number=number)
    reason = request.POST.get("reason", "")
    attempt(request, lambda: hand_over(appeal, reason=reason, actor=person(request), now=timezone.now()))
    return redirect("appeal", number)


@needs(Ability.DECIDE_APPEAL)
@require_GET
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Give a stranger's paper as a download that no browser opens by itself."""
    kept = get_object_or_404(AppealFile, pk=pk, appeal__number=number)
    answer = HttpResponse(store.get(kept.sha256), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}-{kept.pk}.{kept.kind}"'.encode(
        "ascii", "replace"
    ).decode()
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


urlpatterns = [
    path("appeal/", public.front, name="appeal-public"),
    path("appeal/look-up/", public.ask, name="appeal-ask"),
    path("appeal/file/", public.file, name="appeal-file"),
    path("appeal/answer/", public.answer, name="appeal-answer"),
    path("appeals/", appeals, name="appeals"),
    path("appeals/<str:number>/", appeal_page, name="appeal"),
    path("appeals/<str:number>/decide/", decide, name="appeal-decide"),
    path("appeals/<str:number>/hand-over/", give_over, name="appeal-hand-over"),
    path("appeals/<str:number>/papers/<int:pk>/", paper, name="appeal-paper"),
]
