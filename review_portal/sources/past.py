"""Reads what one source has behind it: its visits, its yield by the day, and who changed what about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise

from review_portal.audit.models import Event
from review_portal.sources.describing import POLITE, reason_of
from review_portal.sources.expectations import words
from review_portal.sources.health import TONES, daily_posts, last_days
from review_portal.sources.models import CrawlRun, Source
from review_portal.sources.parameters import parameters_of

CHANGES = 20
#: what people did with a source; visits have a table of their own
BY_PEOPLE = ("source.added", "source.edited", "source.paused", "source.resumed", "source.due_now")


@dataclass(frozen=True, slots=True)
class Manner:
    """One override of our politeness, and why."""

    name: str
    value: object
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """One parameter as it holds for a source, and whether somebody chose it."""

    name: str
    says: str | Promise
    value: object
    is_chosen: bool


def runs_of(source: Source) -> QuerySet[CrawlRun]:
    """Return every visit, the newest first."""
    return CrawlRun.objects.filter(source=source).order_by("-claimed_at", "-pk")


def tone_of(run: CrawlRun) -> str:
    return TONES.get(run.outcome, "")


def complaints_of(run: CrawlRun) -> list[str]:
    return [words(complaint) for complaint in run.complaints]


def yield_of(source: Source, *, days: int, now: datetime) -> list[list[object]]:
    """Return two columns: the days in ISO form, and the new posts of each."""
    dates = last_days(days, now=now)
    found = daily_posts([source], days=days, now=now)
    return [[day.isoformat() for day in dates], [found.get((source.pk, day), 0) for day in dates]]


def manners_of(source: Source) -> list[Manner]:
    """Return what differs from our own manners."""
    return [
        Manner(name, value, reason_of(source.politeness, name))
        for name, polite in POLITE.items()
        if (value := source.politeness.get(name, polite)) != polite
    ]


def parameters_said(source: Source) -> list[Said]:
    return [
        Said(one.name, one.says, source.parameters.get(one.name, one.default), one.name in source.parameters)
        for one in parameters_of(source.family)
    ]


def changes_of(source: Source) -> list[Event]:
    """Return what people did with the source, the newest first."""
    own = Event.objects.filter(target_type=source._meta.label_lower, target_id=str(source.pk), verb__in=BY_PEOPLE)
    return list(own.order_by("-number")[:CHANGES])
