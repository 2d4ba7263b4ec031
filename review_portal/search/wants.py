"""Turns a query and the ticked filters into what the index is asked: names become rows, words become choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db import models
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from review_portal.review.choices import Exit, Role
from review_portal.scoring.findings import Found
from review_portal.scoring.models import Entity
from review_portal.search.facets import UNDECIDED, facet, host_of
from review_portal.search.query import Query, Wish
from review_portal.sources.models import Source

LANGUAGES = {"kk": ("kk", "kaz", "казахский", "қазақша"), "ru": ("ru", "rus", "русский", "орысша"),
             "en": ("en", "eng", "английский", "ағылшынша"), "mixed": ("mixed", "смешанный", "аралас")}  # fmt: skip
NONE = {"none", "no", "нет", "без", "жоқ", UNDECIDED}
MOST_NAMED = 50
Closed = TypeVar("Closed", bound=models.TextChoices)


@dataclass(slots=True)
class Wants:
    """What must hold of a post: each of `all_of` is a set of signs of which one must stand; `none_of` may not."""

    all_of: list[frozenset[str]] = field(default_factory=list)
    none_of: list[frozenset[str]] = field(default_factory=list)
    since: datetime | None = None
    until: datetime | None = None
    case: str = ""
    notes: list[str] = field(default_factory=list)

    def add(self, signs: Iterable[str], *, without: bool = False) -> None:
        (self.none_of if without else self.all_of).append(frozenset(signs) or frozenset({"=nothing"}))


def wants_of(query: Query, ticked: Mapping[str, Sequence[str]]) -> Wants:
    """Put typed filters and ticked ones together; ticks of one group widen it, groups narrow each other."""
    wants = Wants()
    for wish in query.wishes:
        grant(wish, wants)
    for key, values in ticked.items():
        chosen = [value for value in values if value]
        if key in {"from", "to"}:
            for value in chosen[:1]:
                set_day(Wish(key, value), wants)
        elif chosen:
            wants.add(sign for value in chosen for sign in signs_of(Wish(key, value), wants))
    return wants


def grant(wish: Wish, wants: Wants) -> None:
    if wish.key in {"from", "to"}:
        set_day(wish, wants)
    elif wish.key == "case":
        wants.case = wish.value
    else:
        wants.add(signs_of(wish, wants), without=wish.without)


def signs_of(wish: Wish, wants: Wants) -> list[str]:
    """Return the signs that one filter asks for; where it names nothing known, say so."""
    if wish.key == "host":
        return signs_of_host(wish.value)
    named = {
        "source": named_sources, "lang": named_language, "role": named_role, "decision": named_exit,
        "family": named_family, "entity": named_entity, "picture": named_picture,
    }[wish.key](wish.value)  # fmt: skip
    if not named:
        wants.notes.append(
            _("“%(value)s” is not known as %(key)s; nothing can be found by it.")
            % {"value": wish.value[:60], "key": wish.key}
        )
    return [facet(wish.key, value) for value in named]


def set_day(wish: Wish, wants: Wants) -> None:
    day = read_day(wish.value)
    if day is None:
        wants.notes.append(
            _("“%(value)s” is not a date; write it as 2026-11-30 or 30.11.2026.") % {"value": wish.value[:30]}
        )
        return
    begins = timezone.make_aware(datetime.combine(day, time()))
    if wish.key == "from":
        wants.since = begins
    else:
        wants.until = begins + timedelta(days=1)


def read_day(text: str) -> date | None:
    parts = text.split(".")
    if len(parts) == 3:
        text = "-".join(part.zfill(2) for part in reversed(parts))
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and 1970 < day.year < 2200 else None


def named_sources(value: str) -> list[str]:
    by_id = Source.objects.filter(pk=int(value)) if value.isdecimal() and len(value) < 10 else Source.objects.none()
    by_name = Source.objects.filter(models.Q(name__icontains=value) | models.Q(address__icontains=value))
    return [str(pk) for pk in (by_id or by_name).order_by("pk").values_list("pk", flat=True)[:MOST_NAMED]]


def named_language(value: str) -> list[str]:
    return [code for code, names in LANGUAGES.items() if value.lower() in names] or (
        ["und"] if value.lower() == "und" else []
    )


def named_role(value: str) -> list[str]:
    return [choice.value for choice in choices_called(value, Role)]


def named_exit(value: str) -> list[str]:
    if value.lower() in NONE:
        return [UNDECIDED]
    return [choice.value for choice in choices_called(value, Exit)]


def named_family(value: str) -> list[str]:
    return [choice.value for choice in choices_called(value, Source.Family)]


def choices_called(value: str, closed: type[Closed]) -> list[Closed]:
    """Return the choices whose value, or label in any of the three languages, begins so."""
    wanted, found = value.lower(), []
    for choice in closed:
        names = [choice.value]
        for language in ("kk", "ru", "en"):
            with translation.override(language):
                names.append(str(choice.label).lower())
        if any(name.startswith(wanted) for name in names):
            found.append(choice)
    return found


def named_entity(value: str) -> list[str]:
    if value.isdecimal() and len(value) < 19:
        return [value]
    return [str(pk) for pk in known_as(value.lstrip("@"))]


def named_picture(value: str) -> list[str]:
    return [value.lower()] if 8 <= len(value) <= 64 and value.isalnum() else []


def known_as(canonical: str) -> list[int]:
    forms = {canonical, f"@{canonical}", canonical.lower(), f"@{canonical.lower()}"}
    return list(Entity.objects.filter(canonical__in=forms).values_list("pk", flat=True)[:MOST_NAMED])


def signs_of_host(value: str) -> list[str]:
    """Return the signs of posts that stand on a host, or name it."""
    host = (host_of(value) or host_of(f"//{value}") or value).lower()
    named = Entity.objects.filter(kind="host", canonical=host).values_list("pk", flat=True)
    return [facet("host", host), *(facet("entity", pk) for pk in named)]


def signs_of_contact(contact: Found) -> list[str]:
    """Return the signs of posts that name the contact, whichever kind of name the place gave it."""
    if contact.kind == "host":
        return signs_of_host(contact.canonical)
    same = Entity.objects.filter(canonical=contact.canonical, digest=contact.digest)
    return [facet("entity", pk) for pk in same.values_list("pk", flat=True)[:MOST_NAMED]]
