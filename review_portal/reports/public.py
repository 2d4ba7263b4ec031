"""The openness report: for everybody, without an account, without a target."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from review_portal.reports.clocks import clocks
from review_portal.reports.measurements import measurements, share_of
from review_portal.reports.papers import open_csv
from review_portal.reports.periods import Period, PeriodUnfit, read_period
from review_portal.reports.statements import as_lines
from review_portal.reports.transparency import breakdowns, coverage, errors, over_time


def asked(request: HttpRequest, *, standard: str = "quarter") -> tuple[Period, str]:
    """Return the period of the question, or the standard one with the sentence that says what was wrong."""
    now = timezone.now()
    try:
        return read_period(request.GET.dict(), now=now, standard=standard), ""
    except PeriodUnfit as refusal:
        return read_period({}, now=now, standard=standard), str(refusal)


@require_GET
def transparency(request: HttpRequest) -> HttpResponse:
    period, problem = asked(request)
    rows, months, seen = over_time(period), measurements(period), coverage(period)
    # Where the readings of the period's end were laid to rest, their counts speak for the whole period.
    effective = share_of(months) if seen.effective_share is None else seen.effective_share
    context = {
        "period": period, "problem": problem, "breakdowns": breakdowns(period), "errors": errors(period),
        "coverage": seen, "months": months, "effective": effective, "clocks": clocks(period), "rows": rows,
        "total": sum(came for _, came, _ in rows), "lifted": sum(went for _, _, went in rows),
        "drawn": [[day for day, _, _ in rows], [came for _, came, _ in rows], [went for _, _, went in rows]],
    }  # fmt: skip
    return render(request, "reports/transparency.html", context)


@require_GET
def transparency_csv(request: HttpRequest) -> HttpResponse:
    period, problem = asked(request)
    if problem:
        return HttpResponse(problem, status=400, content_type="text/plain; charset=utf-8")
    return download(open_csv(period), "text/csv", f"transparency-{period.first}-{period.last}.csv")


@require_GET
def statements(request: HttpRequest) -> HttpResponseBase:
    """Stream statements of reasons, one line of JSON each."""
    period, problem = asked(request)
    if problem:
        return HttpResponse(problem, status=400, content_type="text/plain; charset=utf-8")
    answer = StreamingHttpResponse(as_lines(period), content_type="application/x-ndjson")
    name = f"statements-{period.first}-{period.last}.jsonl"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def download(content: str | bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
