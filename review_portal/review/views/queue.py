"""The queue: what waits, why it stands where it stands, and taking the next."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.models import User
from review_portal.accounts.visitors import person
from review_portal.audit.errors import Refused
from review_portal.review import words
from review_portal.review.models import PARTS, Break, Decision
from review_portal.review.queue import glance, looks_for, tabs, why
from review_portal.review.services import is_look_next, take_ahead, take_look, take_next
from review_portal.review.undoing import undoable

A_PAGE = 25


@needs(Ability.SEE_QUEUE)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits, most urgent first; the row in the address is explained beside the list."""
    now, chosen, user = timezone.now(), request.GET.get("show", "all"), person(request)
    found = tabs(user, now)
    tab = next((tab for tab in found if tab.slug == chosen), found[0])
    cases = tab.cases.select_related("campaign", "holder", "queue").most_urgent()
    page = Paginator(cases, A_PAGE).get_page(request.GET.get("page"))
    rows = glance(page.object_list)
    picked = next((row for row in rows if row.case.number == request.GET.get("why")), rows[0] if rows else None)
    context = {
        "section": "queue", "tabs": found, "tab": tab, "page": page, "rows": rows, "picked": picked, "now": now,
        "why": why(picked.case) if picked else None, "parts": PARTS, "undo": undoable(user, now),
        "oldest": found[0].cases.order_by("opened_at").first(), "looks": looks_for(user, now),
        "decided_today": Decision.objects.standing().filter(actor=user, created_at__gte=today()).count(),
        "soon": now + timedelta(hours=1), "words": words.PARTS,
        "pause": Break.objects.filter(person=user).running(now).first(),
    }  # fmt: skip
    return render(request, "review/queue.html", context)


def today() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


@needs(Ability.JUDGE)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take the next piece of work: the most urgent free case, now and then a second look."""
    try:
        return redirect(next_address(person(request)))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("queue")


def next_address(user: User) -> str:
    """Take the person's next piece of work and return where it is."""
    now = timezone.now()
    look = take_look(actor=user, now=now) if is_look_next(user) else None
    if look:
        return reverse("look", args=[look.pk])
    case = take_next(actor=user, now=now)
    return reverse("case", args=[case.number]) if case else reverse("queue")


@needs(Ability.JUDGE)
@require_POST
def ahead(request: HttpRequest) -> JsonResponse:
    """Hold one more case, so that its page can be loaded while this one is judged."""
    try:
        case = take_ahead(actor=person(request), now=timezone.now())
    except Refused as refusal:
        return JsonResponse({"detail": str(refusal)}, status=409)
    return JsonResponse({"number": case.number, "url": reverse("case", args=[case.number])} if case else {})
