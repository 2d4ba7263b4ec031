"""The letters to banks and exchanges: drafting, sending by a second person, answers, downloads."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.audit.services import note_export
from review_portal.face.answers import attempt
from review_portal.payments.letter import as_csv, as_pdf, body_of
from review_portal.payments.models import Dispatch, DispatchItem, PaymentMeans
from review_portal.payments.services.dispatching import draft_dispatch, send_dispatch, withdraw_dispatch, write_answer
from review_portal.payments.trace_views import download

A_PAGE = 50
#: Exchanges abroad read English; in each the language is called as its readers call it.
LANGUAGES = (("en", "English"), ("ru", "Русский"), ("kk", "Қазақша"))


@needs(Ability.SEE_PAYMENTS)
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    rows = Dispatch.objects.select_related("drafted_by", "sent_by").prefetch_related("items").order_by("-pk")[:A_PAGE]
    return render(request, "payments/letters.html", {"section": "payments", "letters": rows})


@needs(Ability.TRACE_PAYMENTS)
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a letter about the chosen means; several of one bank go into one letter."""
    names = [name for name in request.POST.getlist("means") if name.isascii() and name.isdigit()]
    wanted = list(PaymentMeans.objects.filter(pk__in=names).order_by("pk"))
    words = {name: request.POST.get(name, "") for name in ("institution", "contact", "grounds")}
    row = attempt(request, lambda: draft_dispatch(wanted, **words, actor=person(request), now=timezone.now()))
    return redirect("letter", row.number) if row else redirect("payments")


@needs(Ability.SEE_PAYMENTS)
@require_GET
def letter(request: HttpRequest, number: str) -> HttpResponse:
    row = get_object_or_404(Dispatch.objects.select_related("drafted_by", "sent_by"), number=number)
    items = row.items.select_related("means", "answered_by").order_by("means_id")
    context = {
        "section": "payments", "letter": row, "items": items, "answers": DispatchItem.Answer.choices[1:],
        "is_mine": row.drafted_by_id == person(request).pk, "languages": LANGUAGES,
    }  # fmt: skip
    return render(request, "payments/letter.html", context)


@needs(Ability.REQUEST_FREEZE)
@require_POST
def send(request: HttpRequest, number: str) -> HttpResponse:
    row = get_object_or_404(Dispatch, number=number)
    done = _("Sealed and marked as sent. Hand the PDF and the CSV over by the office's own way.")
    attempt(request, lambda: send_dispatch(row, actor=person(request), now=timezone.now()), done=done)
    return redirect("letter", number)


@needs(Ability.TRACE_PAYMENTS)
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    row = get_object_or_404(Dispatch, number=number)
    attempt(request, lambda: withdraw_dispatch(row, actor=person(request)), done=_("The draft is withdrawn."))
    return redirect("letter", number)


@needs(Ability.TRACE_PAYMENTS)
@require_POST
def answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Write down what the bank or exchange said of one line."""
    item = get_object_or_404(DispatchItem.objects.select_related("dispatch", "means"), pk=pk, dispatch__number=number)
    said, reference = request.POST.get("answer", ""), request.POST.get("reference", "")
    until, actor, now = end_of(request.POST.get("until", "")), person(request), timezone.now()
    done = _("The answer is written down.")
    act = lambda: write_answer(item, said, reference=reference, until=until, actor=actor, now=now)  # noqa: E731
    attempt(request, act, done=done)
    return redirect("letter", number)


def end_of(day: str) -> datetime | None:
    """Return the end of a day as browsers send it; what is no day is none."""
    try:
        found = parse_date(day)
    except ValueError:
        return None
    return datetime.combine(found, time(23, 59, 59), tzinfo=UTC) if found else None


@needs(Ability.SEE_PAYMENTS)
@require_GET
def printed(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Give the letter as PDF, as the sealed JSON, or as CSV for the bank's own system."""
    row = get_object_or_404(Dispatch.objects.select_related("drafted_by", "sent_by"), number=number)
    note_export(person(request), "dispatch.file_taken", row, form=form)
    body = body_of(row)
    if form == "pdf":
        return download(as_pdf(row), f"{number}.pdf", "application/pdf")
    if form == "json":
        return download(body, f"{number}.json", "application/json")
    return download(as_csv(body).encode("utf-8-sig"), f"{number}.csv", "text/csv; charset=utf-8")


urlpatterns = [
    path("payments/letters/", letters, name="letters"),
    path("payments/letters/draft/", draft, name="letter-draft"),
    path("payments/letters/<str:number>/", letter, name="letter"),
    path("payments/letters/<str:number>/send/", send, name="letter-send"),
    path("payments/letters/<str:number>/withdraw/", withdraw, name="letter-withdraw"),
    path("payments/letters/<str:number>/answers/<int:pk>/", answer, name="letter-answer"),
    *(
        path(f"payments/letters/<str:number>/letter.{form}", printed, {"form": form}, name=f"letter-{form}")
        for form in ("pdf", "json", "csv")
    ),
]
