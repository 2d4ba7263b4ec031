"""The pages of payments: the list, one means of payment, and the steps that people take."""

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
from review_portal.face.answers import attempt
from review_portal.payments import gathering_views, letter_views, trace_views
from review_portal.payments.meanspage import A_PAGE, page_of
from review_portal.payments.models import Kind, PaymentMeans, Proposal
from review_portal.payments.services.moving import confirm_means, dismiss_means, release_means
from review_portal.payments.services.registering import add_means

WAYS = {"confirm": confirm_means, "dismiss": dismiss_means, "release": release_means}
WHO = {"confirm": Ability.TRACE_PAYMENTS, "dismiss": Ability.TRACE_PAYMENTS, "release": Ability.REQUEST_FREEZE}


@needs(Ability.SEE_PAYMENTS)
@require_GET
def payments(request: HttpRequest) -> HttpResponse:
    """List what pays; filters stand in the address, never an account."""
    rows = PaymentMeans.objects.most_named()
    status, kind = request.GET.get("status", ""), request.GET.get("kind", "")
    rows = rows.filter(status=status) if status in PaymentMeans.Status.values else rows
    rows = rows.filter(kind=kind) if kind in Kind.values else rows
    meeting = Proposal.objects.filter(
        status=Proposal.Status.OPEN, left__merged_into=None, right__merged_into=None
    ).select_related("left", "right")
    context = {
        "section": "payments", "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")), "status": status,
        "kind": kind, "statuses": PaymentMeans.Status.choices, "kinds": Kind.choices,
        "proposals": meeting.order_by("-confidence", "pk")[:A_PAGE], "total": PaymentMeans.objects.count(),
    }  # fmt: skip
    return render(request, "payments/payments.html", context)


@needs(Ability.TRACE_PAYMENTS)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Find a means of payment by its number, or put it on record: either way its page opens."""
    text, grounds = request.POST.get("text", ""), request.POST.get("grounds", "")
    means = attempt(request, lambda: add_means(text, grounds=grounds, actor=person(request), now=timezone.now()))
    return redirect("means", means.pk) if means else redirect("payments")


@needs(Ability.SEE_PAYMENTS)
@require_GET
def means_page(request: HttpRequest, pk: int) -> HttpResponse:
    means = get_object_or_404(PaymentMeans.objects.select_related("confirmed_by", "entity"), pk=pk)
    return render(request, "payments/means.html", {"section": "payments"} | page_of(means))


@require_POST
def take_step(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Confirm, dismiss or release, with grounds."""
    means, grounds = get_object_or_404(PaymentMeans, pk=pk), request.POST.get("grounds", "")
    act = WAYS[way]
    done = _("Written: %(name)s.") % {"name": means.shown}
    attempt(request, lambda: act(means, grounds=grounds, actor=person(request), now=timezone.now()), done=done)
    return redirect("means", pk)


urlpatterns = [
    path("payments/", payments, name="payments"),
    path("payments/add/", add, name="means-add"),
    path("payments/<int:pk>/", means_page, name="means"),
    *(path(f"payments/<int:pk>/{way}/", needs(WHO[way])(take_step), {"way": way}, name=f"means-{way}") for way in WAYS),
    *trace_views.urlpatterns,
    *letter_views.urlpatterns,
    *gathering_views.urlpatterns,
]
