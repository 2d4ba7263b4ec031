"""Asks the index, newest weeks first, so that the commonest word costs no more than a rare one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from review_portal.campaigns.models import Membership
from review_portal.search.facets import facet, start_of, week_of
from review_portal.search.models import IndexedPost, Meaning
from review_portal.search.tsquery import Asked, quoted
from review_portal.search.wants import Wants

MOST = 1000
#: Weeks looked at step by step; what is older comes in one last step, and is few: a common word is found before.
STEPS = (1, 3, 12, 48)
MOST_SIMILAR = 200
SIMILAR_FROM = 0.6


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found, with what can be counted of it."""

    post: int
    at: datetime
    language: str
    family: str
    exit: str
    similarity: float | None = None


@dataclass(slots=True)
class Hits:
    """The newest that fit, up to a thousand; `is_all` says whether there are no more."""

    rows: list[Hit] = field(default_factory=list)
    is_all: bool = True

    def counts(self, name: str) -> Counter[str]:
        return Counter(getattr(row, name) for row in self.rows)

    @property
    def posts(self) -> list[int]:
        return [row.post for row in self.rows]


def newest(asked: Asked, wants: Wants, *, now: datetime, limit: int = MOST) -> Hits:
    """Return the newest posts that fit.

    1. Each step asks for some weeks by their signs: the index meets words, filters and weeks at once, and only what
       fits is read from the table.
    2. The steps widen until there are enough; the last one has no lower end.
    3. Future dates do not exist: the index holds the moment of seeing for them.
    """
    rows: list[Hit] = []
    for weeks, before in steps(wants, now=now):
        text = f"({asked.text}) & ({weeks})" if weeks else f"({asked.text})"
        rows += ask(text, wants, before=before, limit=limit + 1 - len(rows))
        if len(rows) > limit:
            return Hits(rows[:limit], is_all=False)
    return Hits(rows)


def steps(wants: Wants, *, now: datetime) -> Iterator[tuple[str, datetime | None]]:
    """Yield the weeks of each step as a tsquery, then nothing but the moment before which the rest lies."""
    last = week_of(min(wants.until or now, now))
    first = week_of(wants.since) if wants.since else None
    for count in STEPS:
        lowest = last - count + 1
        if first is not None:
            lowest = max(lowest, first)
        if lowest > last:
            return
        yield " | ".join(quoted(facet("week", week)) for week in range(lowest, last + 1)), None
        last = lowest - 1
    if first is None or first <= last:
        yield "", start_of(last + 1)


def ask(text: str, wants: Wants, *, before: datetime | None, limit: int) -> list[Hit]:
    found = narrowed(IndexedPost.objects.extra(where=["words @@ %s::tsquery"], params=[text]), wants)  # a parameter
    if before:
        found = found.filter(at__lt=before)
    rows = found.order_by("-at", "-post_id").values_list("post_id", "at", "language", "family", "exit")
    return [Hit(*row) for row in rows[:limit]]


def narrowed(found: QuerySet[IndexedPost], wants: Wants) -> QuerySet[IndexedPost]:
    if wants.since:
        found = found.filter(at__gte=wants.since)
    if wants.until:
        found = found.filter(at__lt=wants.until)
    if wants.case:
        found = found.filter(post__in=Membership.objects.filter(campaign__cases__number=wants.case).values("post"))
    return found


def count_since(asked: Asked, wants: Wants, *, after: int, now: datetime, most: int = 100) -> int:
    """Return how many posts that fit came after a post, up to some."""
    recent = newest(asked, wants, now=now, limit=most)
    return sum(post > after for post in recent.posts)


def similar(post_id: int, *, limit: int = MOST_SIMILAR) -> list[tuple[int, float]]:
    """Return the posts that say nearly the same, nearest first, with the cosine of their vectors."""
    here = Meaning.objects.filter(pk=post_id).first()
    if here is None:
        return []
    vector = str(list(here.vector))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hnsw.ef_search', %s, false)", [str(limit)])
        cursor.execute(
            "SELECT post_id, 1 - (vector <=> %s::halfvec) FROM search_meaning WHERE model = %s AND post_id <> %s"
            " ORDER BY vector <=> %s::halfvec LIMIT %s",
            [vector, here.model, post_id, vector, limit],
        )
        return [(post, float(near)) for post, near in cursor.fetchall() if near >= SIMILAR_FROM]


def similar_hits(post_id: int, asked: Asked, wants: Wants) -> Hits:
    """Return similar posts that also fit the query, nearest first."""
    near = dict(similar(post_id))
    found = IndexedPost.objects.filter(pk__in=near).extra(where=["words @@ %s::tsquery"], params=[asked.text])
    rows = narrowed(found, wants).values_list("post_id", "at", "language", "family", "exit")
    return Hits(sorted((Hit(*row, near[row[0]]) for row in rows), key=lambda hit: -(hit.similarity or 0)))
