"""Gives one person a pass to one photo for ten minutes, and says what is known of what a tip names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core import signing
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from review_portal.accounts.models import User
from review_portal.scoring.models import Entity
from review_portal.tips.models import Finding, Photo, Tip

SALT = "tips.photo"
SECONDS = 600
ODD: dict[str, Promise] = {
    "animated": _("It moves; the first picture of it was read."),
    "truncated": _("It was cut off on its way; what came before the cut was read."),
    "no_words": _("Its words could not be read: the reader of letters did not answer. The codes were looked for."),
    "too_large": _("It has too many pixels and was not opened."),
    "broken": _("It is no picture that can be opened."),
    "no_answer": _("Reading it took too long or failed; it was given up."),
}


@dataclass(frozen=True, slots=True)
class Named:
    """One finding, and the entity with its posts where we know it already."""

    finding: Finding
    entity: Entity | None
    posts: int


def token_for(photo: Photo, user: User) -> str:
    """Return a pass to one photo, for one person, for ten minutes."""
    return signing.dumps([photo.pk, user.pk], salt=SALT)


def photo_for(token: str, user: User) -> Photo | None:
    """Return the photo that the pass opens to this person now, or None."""
    try:
        photo, whose = signing.loads(token, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Photo.objects.filter(pk=photo).first() if whose == user.pk else None


def named_in(tip: Tip) -> list[Named]:
    """Return what the tip names, the surest first, with what posts have said of it."""
    findings = list(tip.findings.select_related("candidate", "source").order_by("pk"))
    known = known_entities(findings)
    return [
        Named(one, entity, getattr(entity, "posts", 0))
        for one in findings
        for entity in [known.get((one.kind, one.canonical, one.digest))]
    ]


def known_entities(findings: Iterable[Finding]) -> dict[tuple[str, str, str], Entity]:
    entities = Entity.objects.filter(canonical__in={one.canonical for one in findings})
    counted = entities.annotate(posts=Count("mentions__post", distinct=True))
    return {(entity.kind, entity.canonical, entity.digest): entity for entity in counted}


def odd_things(marks: Sequence[str]) -> list[str | Promise]:
    return [ODD[mark] for mark in marks if mark in ODD]
