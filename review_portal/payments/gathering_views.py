"""What comes from elsewhere: other offices' lists, tag packs, refused candidates, and proposals that want an answer."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
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
from review_portal.audit.errors import Refused
from review_portal.face.answers import attempt
from review_portal.payments.models import ImportedList, Proposal, Tag, TagPack
from review_portal.payments.rejections import rejections
from review_portal.payments.services.importing import import_list
from review_portal.payments.services.proposing import accept_proposal, decline_proposal
from review_portal.payments.services.tagging import import_tags, own_pack, take_back
from review_portal.payments.trace_views import download

A_PAGE = 50


def uploaded(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        raise Refused(_("Choose a file that is not empty."))
    return bytes(file.read())


@needs(Ability.SEE_PAYMENTS)
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    rows = ImportedList.objects.select_related("imported_by").order_by("-pk")[:A_PAGE]
    return render(request, "payments/lists.html", {"section": "payments", "lists": rows})


@needs(Ability.TRACE_PAYMENTS)
@require_POST
def list_import(request: HttpRequest) -> HttpResponse:
    words = {name: request.POST.get(name, "") for name in ("name", "provenance")}
    row = attempt(request, lambda: import_list(uploaded(request), **words, actor=person(request), now=timezone.now()))
    return redirect("account-list", row.pk) if row else redirect("account-lists")


@needs(Ability.SEE_PAYMENTS)
@require_GET
def list_page(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ImportedList.objects.select_related("imported_by"), pk=pk)
    lines = row.lines.select_related("means").order_by("line")
    context = {
        "section": "payments", "list": row, "page": Paginator(lines, A_PAGE).get_page(request.GET.get("page")),
        "taken": lines.exclude(means=None).count(), "refused": lines.filter(means=None).count(),
    }  # fmt: skip
    return render(request, "payments/list.html", context)


@needs(Ability.SEE_PAYMENTS)
@require_GET
def tags(request: HttpRequest) -> HttpResponse:
    own = Tag.objects.filter(pack=None).select_related("author").order_by("withdrawn_at", "-pk")
    context = {
        "section": "payments", "packs": TagPack.objects.select_related("imported_by").order_by("-pk")[:A_PAGE],
        "page": Paginator(own, A_PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "payments/tags.html", context)


@needs(Ability.TRACE_PAYMENTS)
@require_POST
def tags_import(request: HttpRequest) -> HttpResponse:
    done = _("The tags are on record with their source.")
    attempt(request, lambda: import_tags(uploaded(request), actor=person(request), now=timezone.now()), done=done)
    return redirect("tags")


@needs(Ability.SEE_PAYMENTS)
@require_GET
def tags_own(request: HttpRequest) -> HttpResponse:
    """Give our own standing tags as a TagPack."""
    standing = Tag.objects.filter(pack=None, withdrawn_at=None).order_by("pk")
    return download(own_pack(list(standing)).encode(), "qalqan-tags.yaml", "application/yaml")


@needs(Ability.TRACE_PAYMENTS)
@require_POST
def tag_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    row, grounds = get_object_or_404(Tag, pk=pk), request.POST.get("grounds", "")
    act = lambda: take_back(row, grounds=grounds, actor=person(request), now=timezone.now())  # noqa: E731
    attempt(request, act, done=_("The tag is taken back."))
    return redirect("tags")


@needs(Ability.JUDGE)
@require_POST
def answer(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Put two campaigns together, or leave them apart."""
    row, act = get_object_or_404(Proposal, pk=pk), accept_proposal if way == "accept" else decline_proposal
    done = _("Your answer is written down.")
    attempt(request, lambda: act(row, actor=person(request), now=timezone.now()), done=done)
    return redirect("payments")


@needs(Ability.SEE_PAYMENTS)
@require_GET
def rejected(request: HttpRequest) -> HttpResponse:
    """List what looked like a means of payment in suspected posts and is none, by the rules as they are now."""
    page, rows = rejections(request.GET.get("page"))
    return render(request, "payments/rejected.html", {"section": "payments", "page": page, "rows": rows})


urlpatterns = [
    path("payments/lists/", lists, name="account-lists"),
    path("payments/lists/import/", list_import, name="account-list-import"),
    path("payments/lists/<int:pk>/", list_page, name="account-list"),
    path("payments/tags/", tags, name="tags"),
    path("payments/tags/import/", tags_import, name="tags-import"),
    path("payments/tags/own.yaml", tags_own, name="tags-own"),
    path("payments/tags/<int:pk>/take-back/", tag_take_back, name="tag-take-back"),
    path("payments/rejected/", rejected, name="rejected"),
    *(
        path(f"payments/proposals/<int:pk>/{way}/", answer, {"way": way}, name=f"proposal-{way}")
        for way in ("accept", "decline")
    ),
]
