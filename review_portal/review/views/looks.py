"""Second looks: judged without score or history, and settled where two people disagree."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.audit.errors import Refused
from review_portal.face.answers import attempt
from review_portal.review import words
from review_portal.review.errors import LeaseLost
from review_portal.review.lookfile import Lookfile
from review_portal.review.models import Decision, Gold, Look
from review_portal.review.services import (
    Choice,
    answer_look,
    count_looking,
    renew_look,
    retire_gold,
    rule_look,
    set_gold,
    take_look,
)
from review_portal.review.views.cases import Kept, terms
from review_portal.review.views.judging import kept_choices, onward


@needs(Ability.JUDGE)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take a second look, if one waits for this person."""
    look = attempt(request, lambda: take_look(actor=person(request), now=timezone.now()) or False)
    if look:
        return redirect("look", look.pk)
    if look is False:
        messages.success(request, _("No second look waits for you."))
    return redirect("queue")


@needs(Ability.JUDGE)
@require_GET
def look_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the case to whoever holds the look, and to nobody else."""
    look = Look.objects.held_by(person(request).pk, timezone.now()).filter(pk=pk).select_related("decision").first()
    if look is None:
        messages.error(request, _("This second look is not with you any more; take the next one. Nothing was written."))
        return redirect("queue")
    return show(request, look)


def show(request: HttpRequest, look: Look, *, kept: Kept | None = None, status: int = 200) -> HttpResponse:
    asked = request.GET.get("post", "")
    context = {
        "section": "queue", "look": look, "file": Lookfile(look.decision, int(asked) if asked.isdecimal() else None),
        "now": timezone.now(), "words": words, "kept": kept or {}, "terms": terms(())[:2],
    }  # fmt: skip
    return render(request, "review/look.html", context, status=status)


def choice_of(request: HttpRequest) -> Choice:
    kept = kept_choices(request)
    exit_, role, substance, grounds = (str(kept[name]) for name in ("exit", "role", "substance", "grounds"))
    return Choice(exit=exit_, posts=frozenset(), version=0, role=role, substance=substance, grounds=grounds)


@needs(Ability.JUDGE)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the second opinion; an agreed example then says what it teaches."""
    look, actor = get_object_or_404(Look.objects.select_related("decision__gold"), pk=pk), person(request)
    try:
        opinion = answer_look(look, actor=actor, choice=choice_of(request), now=timezone.now())
    except LeaseLost as lost:
        messages.error(request, str(lost))
        return redirect("queue")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return show(request, look, kept=kept_choices(request), status=409)
    if look.kind == Look.Kind.GOLD:
        said = {"exit": look.decision.get_exit_display(), "lesson": look.decision.gold.lesson}
        same = opinion.exit == look.decision.exit
        told = _("As agreed: %(exit)s. %(lesson)s") if same else _("Agreed was: %(exit)s. %(lesson)s")
        (messages.success if same else messages.warning)(request, told % said)
    return onward(request)


@needs(Ability.JUDGE)
@require_POST
def renew(request: HttpRequest, pk: int) -> JsonResponse:
    look, actor, now = get_object_or_404(Look, pk=pk), person(request), timezone.now()
    try:
        held = renew_look(look, actor=actor, now=now)
    except LeaseLost as lost:
        return JsonResponse({"detail": str(lost)}, status=409)
    return JsonResponse({"until": held.lease_until, "minutes": count_looking(actor=actor, now=now).minutes})


@needs(Ability.JUDGE_PROTECTED)
@require_POST
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    look = get_object_or_404(Look.objects.select_related("decision"), pk=pk)
    done = _("The disagreement is settled.")
    act = lambda: rule_look(look, actor=person(request), choice=choice_of(request), now=timezone.now())  # noqa: E731
    attempt(request, act, done=done)
    return redirect("quality")


@needs(Ability.JUDGE_PROTECTED)
@require_POST
def gold(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a decision an agreed example."""
    decision = get_object_or_404(Decision.objects.select_related("case"), pk=pk)
    lesson, done = request.POST.get("lesson", ""), _("Others will be asked the same, to learn and to compare.")
    attempt(request, lambda: set_gold(decision, actor=person(request), lesson=lesson, now=timezone.now()), done=done)
    return redirect("case", decision.case.number)


@needs(Ability.JUDGE_PROTECTED)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    example = get_object_or_404(Gold, pk=pk)
    done = _("The example is shown to nobody any more.")
    attempt(request, lambda: retire_gold(example, actor=person(request), now=timezone.now()), done=done)
    return redirect("quality")
