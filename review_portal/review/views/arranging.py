"""Parting a case in two, and putting two together."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.face.answers import attempt
from review_portal.review.models import Case
from review_portal.review.routing import readable_by
from review_portal.review.services import keep_apart, merge_cases, split_case
from review_portal.review.views.cases import show
from review_portal.review.views.judging import chosen_posts, fresh, kept_choices
from review_portal.review.weighing import undecided_posts


@needs(Ability.JUDGE)
@require_POST
def split(request: HttpRequest, number: str) -> HttpResponse:
    """Make a case of its own of the posts that were left out of the decision."""
    case = get_object_or_404(Case.objects.select_related("campaign"), number=number)
    left_out = set(undecided_posts(case.campaign).values_list("pk", flat=True)) - chosen_posts(request)
    new = attempt(request, lambda: split_case(case, actor=person(request), posts=left_out, now=timezone.now()))
    if not new:
        return show(request, fresh(case), kept=kept_choices(request), status=409)
    said = _("The posts left out are case %(number)s now; it waits for somebody.") % {"number": new.number}
    attempt(request, lambda: new, done=said)
    return redirect("case", number)


def other_case(request: HttpRequest) -> Case:
    """Return the case that the form names; one of a closed queue is as good as none."""
    return get_object_or_404(Case.objects.filter(readable_by(person(request))), number=request.POST.get("other", ""))


@needs(Ability.JUDGE)
@require_POST
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """Put this case and another together; the older campaign's case remains, in the same hands."""
    case, other = get_object_or_404(Case, number=number), other_case(request)
    done = _("Cases %(one)s and %(other)s are one now.") % {"one": number, "other": other.number}
    one = attempt(request, lambda: merge_cases(case, other, actor=person(request), now=timezone.now()), done=done)
    return redirect("case", one.number if one else number)


@needs(Ability.JUDGE)
@require_POST
def apart(request: HttpRequest, number: str) -> HttpResponse:
    """Answer an offer with no: this case and the other are not one."""
    case, other = get_object_or_404(Case, number=number), other_case(request)
    done = _("Cases %(one)s and %(other)s stay two.") % {"one": number, "other": other.number}

    def keep() -> bool:
        keep_apart(case, other, actor=person(request), now=timezone.now())
        return True

    attempt(request, keep, done=done)
    return redirect("case", number)
