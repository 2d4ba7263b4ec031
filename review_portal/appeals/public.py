"""The public's pages: ask about one exact address, complain, read the answer. No account, and nothing in a URL."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from review_portal.appeals import throttle
from review_portal.appeals.errors import NotListed, TooMany, Unfit
from review_portal.appeals.lookup import Answer, look_up
from review_portal.appeals.models import Appeal
from review_portal.appeals.papers import read_papers
from review_portal.appeals.restoring import restorations
from review_portal.appeals.services import Complaint, file_appeal
from review_portal.appeals.services.filing import digest


def page(request: HttpRequest, *, status: int = 200, **context: object) -> HttpResponse:
    standard = {
        "whos": Appeal.Who.choices,
        "days": settings.APPEAL_WORKING_DAYS,
        "typed": {"address": ""},
        "problem": None,
    }
    return render(request, "appeals/public.html", {**standard, **context}, status=status)


@never_cache
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    return page(request)


@never_cache
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Answer one exact question; the address travels in the body and stands in no log."""
    now = timezone.now()
    try:
        throttle.check(request, now=now)
    except TooMany as refusal:
        return too_many(request, refusal)
    answer = look_up(request.POST.get("address", "").replace("\0", ""), now=now)
    return page(request, answer=answer)


@never_cache
@require_POST
def file(request: HttpRequest) -> HttpResponse:
    """Take a complaint; what is wrong with it is said beside the field, and nothing typed is lost."""
    now = timezone.now()
    typed = {name: request.POST.get(name, "").replace("\0", "") for name in ("address", "who", "reason", "email")}
    try:
        throttle.check(request, now=now)
        answer = look_up(typed["address"], now=now)
        papers = read_papers(request.FILES.getlist("files"))
        throttle.check_filing(request, now=now)
        complaint = Complaint(**typed, language=getattr(request, "LANGUAGE_CODE", "ru"))
        appeal, code = file_appeal(complaint, papers=papers, now=now)
    except TooMany as refusal:
        return too_many(request, refusal, typed=typed)
    except NotListed as refusal:
        messages.error(request, str(refusal))
        return page(request, answer=Answer(typed["address"]), typed=typed, status=400)
    except Unfit as refusal:
        return page(request, answer=answer, typed=typed, problem=refusal, status=400)
    return render(request, "appeals/filed.html", {"appeal": appeal, "code": code})


def too_many(request: HttpRequest, refusal: TooMany, **context: object) -> HttpResponse:
    messages.error(request, str(refusal))
    answer = page(request, status=429, **context)
    answer.headers["Retry-After"] = "3600"
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Show how an appeal stands to who knows its number and code; a wrong pair is one answer, whatever is wrong."""
    if request.method == "GET":
        return render(request, "appeals/answer.html", {})
    now = timezone.now()
    try:
        throttle.check(request, now=now)
    except TooMany as refusal:
        messages.error(request, str(refusal))
        return render(request, "appeals/answer.html", {}, status=429)
    number, code = request.POST.get("number", "").replace("\0", "").strip(), request.POST.get("code", "")
    appeal = Appeal.objects.filter(number__iexact=number).prefetch_related("entries__entry").first()
    if not hmac.compare_digest(digest(code), appeal.code_sha256 if appeal else "0" * 64) or appeal is None:
        return render(request, "appeals/answer.html", {"is_wrong": True, "number": number}, status=404)
    return render(request, "appeals/answer.html", {"appeal": appeal, "restored": restorations(appeal), "now": now})
