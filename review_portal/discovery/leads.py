"""Reads where one post leads: each place once, with the strongest relation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from review_portal.discovery.models import Sighting
from review_portal.discovery.places import Place, place_at, place_of
from review_portal.evidence.models import Post
from review_portal.scoring.models import Kind, Mention
from review_portal.scoring.reading import assessed_text

Relation = Sighting.Relation
# How Kazakh, Russian and English adverts announce the next address of the same shop.
MIRROR_WORDS = re.compile(r"зеркал|резерв|запасн|переезд|переехал|жаңа канал|көшті|айнасы|mirror|backup|reserve", re.I)
AROUND = 60
#: A post may name as many places as it likes; a page made of links must not flood the people who judge.
MOST = 50
STRENGTH: dict[str, int] = {relation: rank for rank, relation in enumerate(Relation)}


@dataclass(frozen=True, slots=True)
class Lead:
    place: Place
    relation: str


def leads(post: Post, mentions: Iterable[Mention]) -> list[Lead]:
    """Return the places that the post leads to, other than its own source."""
    text = assessed_text(post)
    forwards = {link.get("url") for link in post.links if link.get("kind") == "forward"}
    found: dict[str, Lead] = {}
    for mention in mentions:
        if place := place_of(mention.entity.kind, mention.entity.canonical):
            _keep(found, Lead(place, _relation(mention, text, forwards)))
    if place := place_at(post.url):
        _keep(found, Lead(place, Relation.FOUND))
    own = place_at(post.source.address)
    if own is not None:
        found.pop(own.key, None)
    return list(found.values())[:MOST]


def _relation(mention: Mention, text: str, forwards: set[str | None]) -> str:
    around = text[max(0, mention.start - AROUND) : mention.end + AROUND] if mention.end else ""
    if MIRROR_WORDS.search(around):
        return Relation.MIRROR
    if mention.entity.kind == Kind.INVITE:
        return Relation.INVITE
    if mention.text in forwards:
        return Relation.FORWARD
    return Relation.LINK if not mention.end or mention.entity.kind == Kind.URL else Relation.NAMED


def _keep(found: dict[str, Lead], lead: Lead) -> None:
    known = found.get(lead.place.key)
    if known is None or STRENGTH[lead.relation] < STRENGTH[known.relation]:
        found[lead.place.key] = lead
