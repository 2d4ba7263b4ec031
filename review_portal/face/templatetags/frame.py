"""The frame around every page: the rail with what its reader may open, and what waits there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import template
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.appeals.models import Appeal
from review_portal.blocking.models import BlockingRequest
from review_portal.evidence.models import Hold
from review_portal.exports.models import Provider, Release
from review_portal.learning.models import Term
from review_portal.probes.models import Incident
from review_portal.review.models import Case, Look
from review_portal.sources.models import Source
from review_portal.tips.models import Tip

register = template.Library()


@dataclass(frozen=True, slots=True)
class Door:
    """One line of the rail."""

    section: str
    url: str
    icon: str
    label: str
    count: int = 0


@register.inclusion_tag("frame/rail.html", takes_context=True)
def rail(context: dict[str, Any], section: str) -> dict[str, object]:
    groups = doors_of(context["request"])
    return {"groups": [group for group in groups if group], "section": section, "home": groups_home(groups)}


def groups_home(groups: list[list[Door]]) -> str:
    return next((door.url for group in groups for door in group), reverse("login"))


def doors_of(request: HttpRequest) -> list[list[Door]]:
    """Return what the reader may open, group by group; the rail and the command palette of one page share it."""
    found: list[list[Door]] | None = getattr(request, "doors", None)
    if found is None:
        user = request.user
        found = [
            [door(section, label) for ability, section, label in group if user.is_authenticated and user.can(ability)]
            for group in doors()
        ]
        request.doors = found  # type: ignore[attr-defined]  # lives as long as the page
    return found


def doors() -> list[list[tuple[Ability, str, str]]]:
    return [
        [
            (Ability.SEE_QUEUE, "queue", _("Queue")),
            (Ability.SEARCH, "search", _("Search")),
            (Ability.SEE_PAYMENTS, "payments", _("Payments and wallets")),
        ],
        [
            (Ability.SEE_REQUESTS, "requests", _("Requests")),
            (Ability.SEE_RELEASES, "releases", _("Releases")),
            (Ability.SEE_RELEASES, "providers", _("Providers")),
            (Ability.SEE_RELEASES, "probes", _("Probes")),
            (Ability.SEE_APPEALS, "appeals", _("Appeals")),
        ],
        [
            (Ability.SEE_SOURCES, "sources", _("Sources")),
            (Ability.SEE_TIPS, "tips", _("Tips")),
            (Ability.EDIT_LEXICON, "lexicon", _("Lexicon")),
            (Ability.SEE_OVERVIEW, "overview", _("Overview")),
        ],
        [
            (Ability.SEE_REQUESTS, "reference", _("Reference tables")),
            (Ability.SEE_QUALITY, "quality", _("Quality")),
            (Ability.MANAGE_QUEUES, "queues", _("Queues")),
            (Ability.SEE_AUDIT, "log", _("Audit log")),
            (Ability.SEE_AUDIT, "retention", _("Retention")),
            (Ability.ADMINISTER, "people", _("People")),
            (Ability.ADMINISTER, "keys", _("Keys of machines")),
            (Ability.SEE_QUEUE, "desk", _("Settings")),
        ],
    ]


ICONS = {
    "queue": "queue",
    "search": "search",
    "payments": "wallet",
    "requests": "request",
    "releases": "release",
    "providers": "provider",
    "probes": "probe",
    "appeals": "appeal",
    "sources": "source",
    "tips": "tip",
    "lexicon": "flag",
    "overview": "overview",
    "log": "log",
    "retention": "lock",
    "reference": "appeal",
    "quality": "people",
    "queues": "half",
    "people": "person",
    "keys": "lock",
    "desk": "gear",
}


def door(section: str, label: str) -> Door:
    return Door(section, reverse(section), ICONS[section], label, waiting_behind(section))


def waiting_behind(section: str) -> int:
    """Count what waits behind a door, once in a while for everybody: each page of each person shows it."""
    counted = COUNTS.get(section)
    return cache.get_or_set(f"door:{section}", counted, COUNT_EVERY) or 0 if counted else 0


def providers_behind() -> int:
    newest = Release.objects.latest_first().first()
    return Provider.objects.behind(newest.serial).count() if newest else 0


#: Seconds for which one process shows the same counts.
COUNT_EVERY = 10
COUNTS: dict[str, Callable[[], int]] = {
    "queue": lambda: Case.objects.undecided().count(),
    "requests": lambda: BlockingRequest.objects.waiting().count(),
    "providers": providers_behind,
    "probes": lambda: Incident.objects.filter(ended_at=None).count(),
    "appeals": lambda: Appeal.objects.open().count(),
    "sources": lambda: (
        Source.objects.filter(status=Source.Status.ACTIVE).exclude(last_outcome__in=["", "OK", "EMPTY"]).count()
    ),
    "tips": lambda: Tip.objects.waiting().count(),
    "lexicon": lambda: Term.objects.proposed().count(),
    "quality": lambda: Look.objects.disputed().count(),
    "retention": lambda: Hold.objects.standing().count(),
}
