"""What the forms of the case page do: claim, decide, let go, undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.audit.errors import Refused
from review_portal.face import figures
from review_portal.face.answers import attempt
from review_portal.review.conflicts import Conflict, conflict_of
from review_portal.review.errors import CaseChanged, CaseHeld, LeaseLost
from review_portal.review.models import Case, Decision
from review_portal.review.services import (
    Choice,
    ask_senior,
    claim_case,
    count_looking,
    decide,
    give_back,
    needs_rest,
    pass_case,
    renew_lease,
    reverse_decision,
    send_back,
    undo_decision,
)
from review_portal.review.undoing import undoable
from review_portal.review.views.cases import Kept, show
from review_portal.review.views.queue import next_address


def kept_choices(request: HttpRequest) -> Kept:
    names = ("exit", "role", "substance", "measure", "legal_ground", "grounds")
    members, rest = sorted(chosen_posts(request)), bool(request.POST.get("rest"))
    return {**{name: request.POST.get(name, "") for name in names}, "members": members, "rest": rest}


def chosen_posts(request: HttpRequest) -> frozenset[int]:
    """Return the posts that the form names: one by one, and those of a large campaign that were not listed."""
    named = [*request.POST.getlist("member"), *request.POST.get("rest", "").split(",")]
    return frozenset(int(post) for post in named if post.isdecimal() and len(post) < 19)


@needs(Ability.JUDGE)
@require_POST
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """Take this very case; choices made before the lease ended come back with it."""
    case = get_object_or_404(Case, number=number)
    took = attempt(request, lambda: claim_case(case, actor=person(request), now=timezone.now()))
    if took and "version" in request.POST:  # the form of the decision, whatever of it was filled in
        return show(request, fresh(case), kept=kept_choices(request))
    return redirect("case", number)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("campaign", "holder", "queue").get(pk=case.pk)


@needs(Ability.JUDGE)
@require_POST
def write_decision(request: HttpRequest, number: str) -> HttpResponse:
    """Write the decision and open the next case, or show again what was chosen and why it was not written."""
    case = get_object_or_404(Case.objects.select_related("campaign", "holder"), number=number)
    try:
        decide(case, actor=person(request), choice=parse_choice(request, case), now=timezone.now())
    except Refused as refusal:
        return refused(request, case, refusal)
    return onward(request)


def onward(request: HttpRequest) -> HttpResponse:
    """Lead to the next piece of work; a script is told the address and given the offer of an undo."""
    address, undo = next_address(person(request)), undoable(person(request), timezone.now())
    if request.accepts("text/html"):
        return redirect(address)
    toast = render_to_string("review/toast.html", {"undo": undo, "now": timezone.now()}, request)
    return JsonResponse({"next": address, "toast": toast})


def refused(request: HttpRequest, case: Case, refusal: Refused) -> HttpResponse:
    """Show the case as it is now, with the choices kept, and what changed since the page was loaded."""
    conflict: Conflict | None = None
    if isinstance(refusal, CaseChanged | CaseHeld | LeaseLost):
        conflict = conflict_of(case, sentence=str(refusal), since=seen_at(request))
    else:
        messages.error(request, str(refusal))
    return show(request, fresh(case), kept=kept_choices(request), conflict=conflict, status=409)


def seen_at(request: HttpRequest) -> datetime | None:
    """Return when the page of this form was made; a form without a sensible time compares with nothing."""
    try:
        seen = parse_datetime(request.POST.get("seen", ""))
    except ValueError:
        return None
    return seen if seen and timezone.is_aware(seen) else None


def parse_choice(request: HttpRequest, case: Case) -> Choice:
    kept = kept_choices(request)
    version, ground = request.POST.get("version", ""), str(kept["legal_ground"])
    return Choice(
        exit=str(kept["exit"]),
        posts=chosen_posts(request),
        version=int(version) if version.isdecimal() else case.version,
        role=str(kept["role"]),
        substance=str(kept["substance"]),
        measure=str(kept["measure"]),
        legal_ground=int(ground) if ground.isdecimal() else None,
        grounds=str(kept["grounds"]),
    )


@needs(Ability.JUDGE)
@require_POST
def let_go(request: HttpRequest, number: str, way: str) -> HttpResponse:
    """Ask a senior, answer, pass with a reason, or give back without a word."""
    case, said = get_object_or_404(Case, number=number), request.POST.get("grounds", "")
    actor, now = person(request), timezone.now()
    ways: dict[str, Callable[[], Case]] = {
        "ask": lambda: ask_senior(case, actor=actor, question=said, now=now),
        "answer": lambda: send_back(case, actor=actor, answer=said, now=now),
        "pass": lambda: pass_case(case, actor=actor, reason=said, now=now),
        "back": lambda: give_back(case, actor=actor, now=now),
    }
    if attempt(request, ways[way], done=_("Case %(number)s is with the others again.") % {"number": number}):
        return redirect("queue")
    return show(request, fresh(case), kept=kept_choices(request), status=409)


@needs(Ability.JUDGE)
@require_POST
def renew(request: HttpRequest, number: str) -> JsonResponse:
    """Keep the case while its page is looked at, and count the looking."""
    case, actor, now = get_object_or_404(Case, number=number), person(request), timezone.now()
    try:
        held = renew_lease(case, actor=actor, now=now)
    except LeaseLost as lost:
        return JsonResponse({"detail": str(lost)}, status=409)
    looked = count_looking(actor=actor, now=now)
    said = figures.clock(held.lease_until)
    rest = needs_rest(looked, now=now)
    return JsonResponse({"until": held.lease_until, "said": said, "minutes": looked.minutes, "rest": rest})


@needs(Ability.JUDGE)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.select_related("case"), pk=pk)
    done = _("The decision about %(number)s was undone; the case is with you.") % {"number": decision.case.number}
    attempt(request, lambda: undo_decision(decision, actor=person(request), now=timezone.now()), done=done)
    return redirect("case", decision.case.number)


@needs(Ability.JUDGE_PROTECTED)
@require_POST
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.select_related("case"), pk=pk)
    said = request.POST.get("grounds", "")
    attempt(request, lambda: reverse_decision(decision, actor=person(request), grounds=said, now=timezone.now()))
    return redirect("case", decision.case.number)
