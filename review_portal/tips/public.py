"""The public's page: report an address or a photo. No account, no script needed, nothing of the reporter kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from review_portal.tips import limits, throttle, uploads
from review_portal.tips.errors import TooMany, Unfit
from review_portal.tips.services import Report, take_in
from review_portal.tips.services.taking import check
from review_portal.tips.uploads import read_uploads


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the form, or take it; what is wrong is said beside the field, and nothing typed is lost."""
    if request.method == "GET":
        return page(request)
    typed = {name: request.POST.get(name, "").strip() for name in ("address", "note")}
    try:
        said = Report(**typed, photos=read_uploads(request.FILES.getlist("photos")))
        check(said)
        throttle.count_citizen(request, now=timezone.now())
        take_in(said, now=timezone.now())
    except Unfit as refusal:
        return page(request, status=400, typed=typed, problem=refusal)
    except TooMany as refusal:
        messages.error(request, str(refusal))
        answer = page(request, status=429, typed=typed)
        answer.headers["Retry-After"] = "86400"
        return answer
    return render(request, "tips/thanks.html")


def page(request: HttpRequest, *, status: int = 200, **context: object) -> HttpResponse:
    standard: dict[str, object] = {
        "typed": {}, "problem": None, "most": uploads.MOST, "biggest": uploads.BIGGEST // 2**20,
        "days": limits.TIP_USELESS_KEPT.days,
    }  # fmt: skip
    return render(request, "tips/report.html", {**standard, **context}, status=status)
