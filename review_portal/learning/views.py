"""The linguist's page: what rises, what the lexicon holds, and what was turned down."""

from __future__ import annotations

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
from review_portal.face.answers import attempt
from review_portal.learning.lexicon import approve_term, reject_term, remove_term
from review_portal.learning.models import LexiconVersion, Term

A_PAGE = 30
ACTS = {"approve": approve_term, "reject": reject_term, "remove": remove_term}


@needs(Ability.EDIT_LEXICON)
@require_GET
def lexicon(request: HttpRequest) -> HttpResponse:
    shown = request.GET.get("show", "proposed")
    shown = shown if shown in Term.Status.values else Term.Status.PROPOSED
    rows = Term.objects.filter(status=shown).select_related("example", "judged_by", "added_in")
    rows = rows.order_by("-rise", "pk") if shown == Term.Status.PROPOSED else rows.order_by("text")
    context = {
        "section": "lexicon", "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")), "shown": shown,
        "states": Term.Status.choices, "newest": LexiconVersion.objects.order_by("-number").first(),
        "held": Term.objects.in_lexicon().count(), "waiting": Term.objects.proposed().count(),
    }  # fmt: skip
    return render(request, "learning/lexicon.html", context)


@needs(Ability.EDIT_LEXICON)
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    term = get_object_or_404(Term, pk=pk)
    act = ACTS.get(request.POST.get("act", ""))
    if act is not None:
        note = request.POST.get("note", "")
        done = _("“%(term)s”: written down.") % {"term": term.text}
        attempt(request, lambda: act(term, actor=person(request), now=timezone.now(), note=note), done=done)
    return redirect("lexicon")


urlpatterns = [path("lexicon/", lexicon, name="lexicon"), path("lexicon/<int:pk>/", judge, name="term-judge")]
