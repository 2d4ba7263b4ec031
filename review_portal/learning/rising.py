"""Counts which words rise in confirmed adverts against earlier ones and against innocent texts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import log

from review_portal.learning.models import Term
from review_portal.learning.rows import Judged, judged_posts
from review_portal.scoring.models import Assessment

# Outside handles and addresses: a shop's name is a contact, not a term.
WORD = re.compile(r"(?<![@\w/.-])[^\W\d_]{3,30}(?![\w@]|[./-][^\W\d_])")
LEAST_CAMPAIGNS = 3
LEAST_RISE = log(3)  # three times as frequent as in innocent texts and as in earlier adverts
MOST_TERMS = 50
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Rising:
    """A term, in how many campaigns of recent adverts and of innocent texts it stands, and how far it rises."""

    text: str
    language: str
    adverts: int
    innocent: int
    rise: float
    example: int


def terms_of(text: str) -> set[str]:
    """Return the words of a text and its pairs of neighbours, in small letters."""
    text = text.casefold()
    found = list(WORD.finditer(text))
    pairs = {f"{a[0]} {b[0]}" for a, b in pairwise(found) if text[a.end() : b.start()].isspace()}
    return {match[0] for match in found} | {pair for pair in pairs if len(pair) <= LONGEST}


def rising_terms(*, since: datetime) -> list[Rising]:
    """Return terms of adverts decided since a time that nobody has judged yet, those that rise most first.

    A campaign counts once however many mirrors it has. The rise is the smaller of two log ratios, each smoothed by a
    half: against innocent texts, and against adverts decided earlier.
    """
    judged = list(judged_posts())
    recent = _campaigns([found for found in judged if found.label and found.decided_at >= since])
    earlier = _campaigns([found for found in judged if found.label and found.decided_at < since])
    innocent = _campaigns([found for found in judged if not found.label])
    known = set(Term.objects.values_list("text", flat=True))
    rising = []
    for text, adverts in recent.where.items():
        rise = min(_ratio(text, recent, innocent), _ratio(text, recent, earlier) if earlier.size else LEAST_RISE)
        if text not in known and len(adverts) >= LEAST_CAMPAIGNS and rise >= LEAST_RISE:
            first = next(iter(adverts.values()))
            against = len(innocent.where.get(text, ()))
            rising.append(Rising(text, first.language, len(adverts), against, round(rise, 3), first.post.pk))
    return sorted(rising, key=lambda term: (-term.rise, -term.adverts, term.text))[:MOST_TERMS]


@dataclass(frozen=True, slots=True)
class Campaigns:
    """For each term the campaigns in which it stands, and how many campaigns there are."""

    where: dict[str, dict[int, Judged]]
    size: int


def _campaigns(judged: Iterable[Judged]) -> Campaigns:
    rows = list(judged)
    read = Assessment.objects.newest([found.post.pk for found in rows]).values_list("post_id", "normalised")
    texts = dict(read)
    where: dict[str, dict[int, Judged]] = defaultdict(dict)
    for found in rows:
        for term in terms_of(texts.get(found.post.pk, "")):
            where[term].setdefault(found.campaign, found)
    return Campaigns(dict(where), len({found.campaign for found in rows}))


def _ratio(term: str, recent: Campaigns, others: Campaigns) -> float:
    here = (len(recent.where.get(term, ())) + 0.5) / (recent.size + 1)
    there = (len(others.where.get(term, ())) + 0.5) / (others.size + 1)
    return log(here / there)
