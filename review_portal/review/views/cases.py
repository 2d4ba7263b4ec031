"""The case page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.models import User
from review_portal.accounts.visitors import person
from review_portal.audit.services import note_look
from review_portal.review import words
from review_portal.review.casefile import Casefile
from review_portal.review.choices import Measure, Role, Substance
from review_portal.review.conflicts import Conflict
from review_portal.review.doorkeeping import need_open
from review_portal.review.models import PARTS, Case, Decision, LegalGround
from review_portal.review.palette import palette
from review_portal.review.pictures import screenshots_of, veils
from review_portal.review.services import desk_of, needs_rest, newest_look
from review_portal.review.surroundings import relatives_of, source_history
from review_portal.review.undoing import undoable

Kept = dict[str, object]


@needs(Ability.SEE_QUEUE)
@require_GET
def find_case(request: HttpRequest) -> HttpResponse:
    """Open the case whose number ends in these digits; the command palette asks this way."""
    asked = request.GET.get("number", "").strip()
    digits = "".join(sign for sign in asked if sign.isdecimal())
    case = Case.objects.filter(number__iexact=asked).first()
    if case is None and digits:
        case = Case.objects.filter(number__endswith=f"-{digits[-6:]:0>6}").order_by("-pk").first()
    if case:
        return redirect("case", case.number)
    messages.error(request, _("There is no case %(number)s; look at the number again.") % {"number": asked})
    return redirect("queue")


@needs(Ability.SEE_QUEUE)
@require_GET
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    found = Case.objects.select_related("campaign", "holder", "merged_into", "queue")
    case = get_object_or_404(found, number=number)
    if case.merged_into:
        return redirect("case", case.merged_into.number)
    need_open(person(request), case)
    note_look(person(request), "case.viewed", case, now=timezone.now())
    return show(request, case)


def show(
    request: HttpRequest,
    case: Case,
    *,
    kept: Kept | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the case page; `kept` are choices that were not written and must not be lost."""
    now, user, asked = timezone.now(), person(request), request.GET.get("post", "")
    need_open(user, case)
    file = Casefile(case, now, int(asked) if asked.isdecimal() else None, whole=bool(request.GET.get("all")))
    is_mine, grounds = case.is_held_by(user, now), list(LegalGround.objects.in_force())
    context = {
        "section": "queue", "case": case, "file": file, "now": now, "capture_origin": settings.CAPTURE_ORIGIN,
        "parts": PARTS, "is_mine": is_mine, "is_free": is_free(case, now), "words": words, "kept": kept or {},
        "soon": now + timedelta(hours=1), "undo": undoable(user, now), "terms": terms(grounds), "conflict": conflict,
        "veils": veils(file.current.post) if file.current else [],
        "shots": screenshots_of(file.current.post) if file.current else [],
        "desk": desk_of(user),
        "palette": palette(case, grounds=grounds, posts=file.open_count, now=now) if is_mine else None,
        "relatives": relatives_of(case, reader=user) if is_mine else [],
        "source": source_history(file.current.post.source) if file.current else None,
        "rest": needs_rest(newest_look(user), now=now),
        "previous": previous_of(user, case),
    }  # fmt: skip
    return render(request, "review/case.html", context, status=status)


def previous_of(user: User, case: Case) -> str | None:
    """Return the number of the case that the person decided before this one."""
    own = Decision.objects.filter(actor=user).exclude(case=case)
    return own.values_list("case__number", flat=True).last()


def labelled(choices: type[TextChoices]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices.choices]


def terms(grounds: Sequence[LegalGround]) -> list[tuple[str, str, str, Sequence[tuple[object, str]]]]:
    """Return the four lists of the decision bar: name, label, key, choices."""
    ground = [(ground.pk, ground.text(get_language() or "ru")) for ground in grounds]
    return [
        ("role", _("Role"), "R", labelled(Role)),
        ("substance", _("Substance group"), "S", labelled(Substance)),
        ("measure", _("Measure"), "M", labelled(Measure)),
        ("legal_ground", _("Legal ground"), "G", ground),
    ]


def is_free(case: Case, now: datetime) -> bool:
    return case.is_undecided and (case.holder_id is None or case.lease_until is None or case.lease_until <= now)
