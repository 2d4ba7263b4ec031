"""The reference tables on a page: norms with every version, roads with their addressees and clocks, measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.blocking.clocks import RULES
from review_portal.blocking.measures import Measure
from review_portal.blocking.regimes import Regime, Stage, addressee_title, regimes, roads
from review_portal.blocking.services import add_ground, repeal_ground
from review_portal.blocking.services.grounding import Wording
from review_portal.face.answers import attempt
from review_portal.review.models import LegalGround


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm with its versions, newest first; `standing` is the one that decisions take today."""

    code: str
    road: str
    versions: list[LegalGround]
    standing: LegalGround | None
    text: str
    decisions: int


@dataclass(frozen=True, slots=True)
class Limit:
    """One stage of a road: who owes it, how long it may take, and whether the office set that itself."""

    name: Promise
    stage: Stage
    by: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Road:
    code: str
    title: str
    addressee: str
    measures: list[str]
    limits: list[Limit]


def norms(language: str) -> Iterator[Norm]:
    known, today = regimes(), {ground.pk for ground in LegalGround.objects.in_force()}
    rows = LegalGround.objects.annotate(decided=Count("decisions")).order_by("code", "-version")
    for code, versions in groupby(rows, key=lambda ground: ground.code):
        found = list(versions)
        standing = next((ground for ground in found if ground.pk in today), None)
        road = known[found[0].regime].title(language) if found[0].regime in known else found[0].regime
        decisions = sum(getattr(ground, "decided", 0) for ground in found)
        yield Norm(code, road, found, standing, (standing or found[0]).text(language), decisions)


def road_of(regime: Regime, language: str) -> Road:
    labels = dict(Measure.choices)
    limits = [
        Limit(RULES[code].name, stage, addressee_title(stage.by, language), f"{regime.code}.{code}" in settings.CLOCKS)
        for code, stage in regime.stages.items()
    ]
    allowed = [str(labels[measure]) for measure in Measure.values if measure in regime.measures]
    return Road(regime.code, regime.title(language), addressee_title(regime.addressee, language), allowed, limits)


@needs(Ability.SEE_REQUESTS)
@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    language = get_language() or "ru"
    context = {
        "section": "reference", "norms": list(norms(language)), "today": timezone.localdate(),
        "roads": [road_of(regime, language) for regime in regimes().values()], "measures": Measure.choices,
        "choices": [(code, regime.title(language)) for code, regime in roads().items()],
    }  # fmt: skip
    return render(request, "blocking/reference.html", context)


def day_of(request: HttpRequest, name: str) -> date | None:
    """Return the day of a field; what is no day is None, as an empty field is."""
    try:
        return parse_date(request.POST.get(name, ""))
    except ValueError:
        return None


@needs(Ability.EDIT_REFERENCE)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    said = {name: request.POST.get(name, "").strip() for name in ("code", "regime", "text_kk", "text_ru", "text_en")}
    wording = Wording(valid_from=day_of(request, "valid_from"), **said)
    attempt(
        request, lambda: add_ground(wording, actor=person(request)), done=_("Written. Older versions stay as they are.")
    )
    return redirect("reference")


@needs(Ability.APPROVE_REQUEST)
@require_POST
def repeal(request: HttpRequest, code: str) -> HttpResponse:
    on, reason = day_of(request, "on"), request.POST.get("reason", "")
    act = lambda: repeal_ground(code, on=on, reason=reason, actor=person(request), now=timezone.now())  # noqa: E731  # one act
    attempt(request, act, done=_("Written. Entries under this norm end on that day."))
    return redirect("reference")


reference_urls = [
    path("reference/", reference, name="reference"),
    path("reference/norms/", add, name="ground-add"),
    path("reference/norms/<slug:code>/repeal/", repeal, name="ground-repeal"),
]
