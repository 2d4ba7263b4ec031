"""What the probes see: incidents, vantage points, marks of stub pages; and the mirrors that people judge."""

from __future__ import annotations

from django.contrib import messages
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
from review_portal.exports.models import Provider
from review_portal.face.answers import attempt
from review_portal.probes.differences import difference
from review_portal.probes.models import Incident, Mirror, ProbeTarget, StubPage, Vantage
from review_portal.probes.services import add_vantage, forget_stub, judge_mirror, know_stub
from review_portal.probes.standing import counted

A_PAGE = 20


@needs(Ability.SEE_RELEASES)
@require_GET
def probes(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    incidents = Incident.objects.select_related("provider", "target__entry__item__request", "finding")
    providers = Provider.objects.order_by("name")
    context = {
        "section": "probes", "now": now, "vantages": Vantage.objects.select_related("provider").order_by("name"),
        "incidents": incidents.filter(ended_at=None).order_by("kind", "-raised_at"),
        "ended": incidents.exclude(ended_at=None).order_by("-ended_at")[:A_PAGE],
        "standings": [(provider, counted(provider, now)) for provider in providers],
        "watched": ProbeTarget.objects.watched().count(), "providers": providers, "marks": StubPage.objects.all(),
        "mark_kinds": StubPage.Kind.choices, "mirrors": Mirror.objects.filter(status="proposed").count(),
    }  # fmt: skip
    return render(request, "probes/probes.html", context)


@needs(Ability.ADMINISTER)
@require_POST
def vantage_add(request: HttpRequest) -> HttpResponse:
    """Let a vantage point in; its key is shown this once."""
    given = attempt(
        request,
        lambda: add_vantage(
            request.POST.get("name", ""), provider=chosen(request), actor=person(request), now=timezone.now()
        ),
    )
    if given:
        messages.success(request, _("The key, shown this once: %(secret)s") % {"secret": given[1]})
    return redirect("probes")


@needs(Ability.ADMINISTER)
@require_POST
def stub_add(request: HttpRequest) -> HttpResponse:
    kind, value = request.POST.get("kind", ""), request.POST.get("value", "")
    attempt(
        request,
        lambda: know_stub(kind, value=value, provider=chosen(request), actor=person(request), now=timezone.now()),
    )
    return redirect("probes")


@needs(Ability.ADMINISTER)
@require_POST
def stub_remove(request: HttpRequest, pk: int) -> HttpResponse:
    mark = get_object_or_404(StubPage, pk=pk)
    attempt(request, lambda: forget_stub(mark, actor=person(request)))
    return redirect("probes")


def chosen(request: HttpRequest) -> Provider | None:
    """Return the provider of the form; none is a control, or a mark that holds everywhere."""
    number = request.POST.get("provider", "")
    return get_object_or_404(Provider, pk=int(number)) if number.isascii() and number.isdigit() else None


@needs(Ability.SEE_REQUESTS)
@require_GET
def mirrors(request: HttpRequest) -> HttpResponse:
    status = request.GET.get("status", "proposed")
    rows = Mirror.objects.filter(status=status if status in Mirror.Status.values else "proposed")
    rows = rows.select_related("entry__item__request", "post__source", "before", "judged_by", "campaign")
    page = Paginator(rows.order_by("-proposed_at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "probes", "page": page, "status": status, "statuses": Mirror.Status.choices,
        "compared": [(mirror, difference(mirror)) for mirror in page.object_list],
    }  # fmt: skip
    return render(request, "probes/mirrors.html", context)


@needs(Ability.JUDGE)
@require_POST
def mirror_judge(request: HttpRequest, pk: int) -> HttpResponse:
    mirror = get_object_or_404(Mirror, pk=pk)
    attempt(
        request,
        lambda: judge_mirror(
            mirror,
            is_mirror=request.POST.get("verdict") == "mirror",
            grounds=request.POST.get("grounds", ""),
            actor=person(request),
            now=timezone.now(),
        ),
    )
    return redirect("mirrors")


urlpatterns = [
    path("probes/", probes, name="probes"),
    path("probes/vantages/", vantage_add, name="vantage-add"),
    path("probes/stubs/", stub_add, name="stub-add"),
    path("probes/stubs/<int:pk>/remove/", stub_remove, name="stub-remove"),
    path("mirrors/", mirrors, name="mirrors"),
    path("mirrors/<int:pk>/", mirror_judge, name="mirror-judge"),
]
