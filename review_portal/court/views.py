"""The bundles of a case: asking for one, taking it; and the program that proves them, for anybody."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.audit.exporting import log_lines
from review_portal.audit.models import Checkpoint
from review_portal.audit.services import make_checkpoint, note_export
from review_portal.blocking.models import BlockingRequest
from review_portal.court.models import Bundle
from review_portal.court.program import FILE_NAME, joined_program
from review_portal.court.services import ask_bundle
from review_portal.evidence import store
from review_portal.exports.signing import public_key
from review_portal.face.answers import attempt
from review_portal.review.models import Case

SHOWN = 20


@needs(Ability.MAKE_BUNDLE)
@require_GET
def bundles(request: HttpRequest, number: str) -> HttpResponse:
    """Show what was taken out of a case, and let a person ask for its bundle as it stands now."""
    case = get_object_or_404(Case.objects.select_related("campaign"), number=number)
    rows = case.bundles.newest().select_related("asked_by", "checkpoint").prefetch_related("checkpoint__stamps")
    context = {
        "section": "queue", "case": case, "bundles": rows[:SHOWN], "public_key": public_key().hex(),
        "program": FILE_NAME, "is_waiting": Bundle.objects.waiting().filter(case=case).exists(),
        "requests": BlockingRequest.objects.filter(items__decision__case=case).distinct().order_by("pk"),
    }  # fmt: skip
    return render(request, "court/bundles.html", context)


@needs(Ability.MAKE_BUNDLE)
@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    case = get_object_or_404(Case, number=number)
    done = _("The bundle is being made. It will stand here in a moment.")
    attempt(request, lambda: ask_bundle(case, actor=person(request), now=timezone.now()), done=done)
    return redirect("bundles", number)


@needs(Ability.MAKE_BUNDLE)
@require_GET
def bundle_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give a bundle away; the record says to whom. The verifier is what finds a byte that changed on our disk."""
    bundle = get_object_or_404(Bundle, pk=pk, made_at__isnull=False)
    file = store.path(bundle.sha256).open("rb")
    note_export(person(request), "bundle.taken", bundle, sha256=bundle.sha256)
    return FileResponse(file, as_attachment=True, filename=bundle.file_name, content_type="application/wacz")


@needs(Ability.SEE_AUDIT)
@require_POST
def take_log(request: HttpRequest) -> HttpResponseBase:
    """Give the whole audit log as one file that the same program proves."""
    make_checkpoint(now=timezone.now())
    newest = Checkpoint.objects.latest("number")
    note_export(person(request), "record.taken", newest, since=1)
    answer = StreamingHttpResponse(log_lines(), content_type="application/jsonl")
    answer.headers["Content-Disposition"] = f'attachment; filename="qalqan-record-{newest.number}.jsonl"'
    return answer


@require_GET
def verifier(request: HttpRequest) -> HttpResponse:
    """Give the program to anybody: it holds nothing of ours but arithmetic."""
    answer = HttpResponse(joined_program(), content_type="text/x-python; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


urlpatterns = [
    path("cases/<str:number>/bundles/", bundles, name="bundles"),
    path("cases/<str:number>/bundles/ask/", ask, name="bundle-ask"),
    path("bundles/<int:pk>/", bundle_file, name="bundle-file"),
    path("log/take/", take_log, name="log-take"),
    path(f"verify/{FILE_NAME}", verifier, name="verifier"),
]
