"""Starting and resuming traces, and what they leave: report, chart, table, replay."""

from __future__ import annotations

import csv
import io

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.audit.errors import Refused
from review_portal.audit.services import note_export
from review_portal.evidence import store
from review_portal.face.answers import attempt
from review_portal.payments.drawing import drawing
from review_portal.payments.letter import as_report, harmless
from review_portal.payments.models import PaymentMeans, TraceRun
from review_portal.payments.runs import replayed
from review_portal.payments.services.tagging import say
from review_portal.payments.services.tracing import Bounds, resume_trace, start_trace
from review_portal.payments.showing import shown
from tracing.ledgers.asking import LedgerUnavailable

HEAD = ("step", "from", "to", "asset", "least", "most", "first_at", "last_at", "heuristics", "confidence", "txids")


def whole(request: HttpRequest, name: str, default: int) -> int:
    """Read a whole number from a form; words instead of it are refused with the rest of the bounds."""
    text = request.POST.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else (default if not text else -1)


@needs(Ability.TRACE_PAYMENTS)
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    means = get_object_or_404(PaymentMeans, pk=pk)

    def act() -> TraceRun:
        usual = Bounds()
        bounds = Bounds(
            whole(request, "depth", usual.depth), whole(request, "dust", 0), whole(request, "fan_out", usual.fan_out)
        )
        return start_trace(means, bounds=bounds, actor=person(request), now=timezone.now())

    attempt(request, act, done=_("The trace is under way; reload the page to see how far it is."))
    return redirect("means", pk)


@needs(Ability.TRACE_PAYMENTS)
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(TraceRun, pk=pk)
    done = _("The trace is under way; reload the page to see how far it is.")
    attempt(request, lambda: resume_trace(run, actor=person(request), now=timezone.now()), done=done)
    return redirect("means", run.means_id)


@needs(Ability.TRACE_PAYMENTS)
@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the report again from the kept answers alone and compare the hashes."""
    run = finished(pk)
    try:
        found = replayed(run)
    except (LedgerUnavailable, Refused, OSError) as error:
        messages.error(request, str(error))
    else:
        if found == run.report_sha256:
            messages.success(request, _("Made again from the kept answers: the same hash."))
        else:
            messages.error(request, _("Made again, the report has another hash: %(sha256)s.") % {"sha256": found})
    return redirect("means", run.means_id)


@needs(Ability.TRACE_PAYMENTS)
@require_POST
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Tag an address; it comes in the form's body, so that no address bar or log shows it."""
    words = {name: request.POST.get(name, "") for name in ("label", "category", "grounds")}
    address = request.POST.get("address", "")
    done = _("Tagged. A trace that begins now stops there.")
    attempt(request, lambda: say(address, **words, actor=person(request), now=timezone.now()), done=done)
    return redirect("means", pk)


def finished(pk: int) -> TraceRun:
    return get_object_or_404(TraceRun.objects.select_related("means"), pk=pk, status=TraceRun.Status.FINISHED)


@needs(Ability.SEE_PAYMENTS)
@require_GET
def report_json(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the report as the very bytes that were hashed."""
    run = finished(pk)
    note_export(person(request), "trace.report_taken", run, form="json")
    return download(store.get(run.report_sha256), f"trace-{run.pk}.json", "application/json")


@needs(Ability.SEE_PAYMENTS)
@require_GET
def report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    run = finished(pk)
    note_export(person(request), "trace.report_taken", run, form="pdf")
    return download(as_report(run), f"trace-{run.pk}.pdf", "application/pdf")


@needs(Ability.SEE_PAYMENTS)
@require_GET
def chart(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the flow-of-funds chart, as it stands in the letter."""
    run = get_object_or_404(TraceRun.objects.select_related("means"), pk=pk)
    note_export(person(request), "trace.report_taken", run, form="svg")
    seen = shown(run)
    svg = drawing(seen.nodes, seen.edges, title=run.means.shown)
    return download(svg.encode(), f"flow-{run.pk}.svg", "image/svg+xml")


@needs(Ability.SEE_PAYMENTS)
@require_GET
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Give all edges as CSV, sums in the smallest unit."""
    run = get_object_or_404(TraceRun.objects.select_related("means"), pk=pk)
    note_export(person(request), "trace.report_taken", run, form="csv")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for one in shown(run).edges:
        edge = one.edge
        cells = (one.payee.depth, edge.payer, edge.payee, edge.asset, edge.least, edge.most, edge.first_at,
                 edge.last_at, " ".join(edge.heuristics), edge.confidence, " ".join(edge.txids))  # fmt: skip
        writer.writerow([harmless(str(cell)) if isinstance(cell, str) else cell for cell in cells])
    return download(out.getvalue().encode("utf-8-sig"), f"flow-{run.pk}.csv", "text/csv; charset=utf-8")


def download(body: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


urlpatterns = [
    path("payments/<int:pk>/trace/", begin, name="trace-begin"),
    path("payments/<int:pk>/tag/", tag, name="means-tag"),
    path("payments/traces/<int:pk>/resume/", resume, name="trace-resume"),
    path("payments/traces/<int:pk>/replay/", replay, name="trace-replay"),
    path("payments/traces/<int:pk>/report.json", report_json, name="trace-json"),
    path("payments/traces/<int:pk>/report.pdf", report_pdf, name="trace-pdf"),
    path("payments/traces/<int:pk>/flow.svg", chart, name="trace-svg"),
    path("payments/traces/<int:pk>/flow.csv", table, name="trace-csv"),
]
