"""One search as a page or a program asked it: what was typed, what was ticked, and what the index is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone

from review_portal.search import results
from review_portal.search.finding import Hits, count_since, newest, similar_hits
from review_portal.search.models import SavedSearch
from review_portal.search.query import Query, masked, read_query
from review_portal.search.tsquery import Asked, asked
from review_portal.search.wants import Wants, wants_of

TICKED = ("lang", "family", "decision", "source", "from", "to")


@dataclass(frozen=True, slots=True)
class Search:
    """One request, read."""

    query: Query
    ticked: dict[str, list[str]]
    like: int | None
    wants: Wants
    asked: Asked

    @classmethod
    def of(cls, given: QueryDict) -> Search:
        query = read_query(given.get("q", ""))
        ticked = {name: given.getlist(name)[:20] for name in TICKED}
        wants = wants_of(query, ticked)
        like = given.get("like", "")
        number = int(like) if like.isdecimal() and len(like) < 19 else None
        return cls(query, ticked, number, wants, asked(query, wants))

    def hits(self, now: datetime) -> Hits:
        return similar_hits(self.like, self.asked, self.wants) if self.like else newest(self.asked, self.wants, now=now)


def without_cards(text: str) -> str:
    """Return the query with each card as `entity:17` where it was ever seen, else in its masked form."""
    for term in read_query(text).terms:
        if term.contact and term.contact.digest:
            known = results.entities_named(Query(groups=((term,),)), means=True).first()
            if known:
                return f"entity:{known.pk}"
    return masked(text)


def fresh(kept: SavedSearch) -> int:
    """Return how many posts came since the owner last looked."""
    search = Search.of(QueryDict(kept.address))
    return count_since(search.asked, search.wants, after=kept.seen_post, now=timezone.now())
