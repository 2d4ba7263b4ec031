"""Writes what search knows of posts. No event: nobody did anything, and all of it can be computed again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from review_portal.evidence.models import Post
from review_portal.review.models import Decision, DecisionMember
from review_portal.scoring.meanings import meanings
from review_portal.scoring.models import Assessment, Mention
from review_portal.scoring.reading import assessed_text
from review_portal.search import facets, kazakh
from review_portal.search.backlog import behind, without_meaning
from review_portal.search.facets import facet
from review_portal.search.looks import looks
from review_portal.search.models import Meaning

INDEXING_LOCK = 0x51414C464E44  # any constant: it only has to be ours
BATCH = 500
#: A tsvector holds one megabyte; what stands behind so many characters of one post is not found by its words.
LONGEST = 60_000
MOST_LABEL = 0.5

WRITE = """
    INSERT INTO search_indexedpost
        (post_id, assessment_id, decision_id, at, language, family, exit, indexed_at, words)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s,
        to_tsvector('simple', %s) || to_tsvector('russian', %s)
        || to_tsvector('simple', %s) || to_tsvector('russian', %s) || array_to_tsvector(%s))
    ON CONFLICT (post_id) DO UPDATE SET
        assessment_id = excluded.assessment_id, decision_id = excluded.decision_id, at = excluded.at,
        language = excluded.language, family = excluded.family, exit = excluded.exit,
        indexed_at = excluded.indexed_at, words = excluded.words
"""
NEW_WORDS = """
    SELECT DISTINCT lexeme FROM search_indexedpost, unnest(words)
    WHERE post_id = ANY(%s) AND lexeme ~ '^[[:alpha:]]{4,40}$'
    AND NOT EXISTS (SELECT 1 FROM search_word WHERE word = lexeme) ORDER BY lexeme
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What the record says of a batch, by post."""

    assessments: dict[int, Assessment]
    entities: dict[int, list[int]]
    decisions: dict[int, Decision]
    looks: dict[int, list[str]]

    @classmethod
    def of(cls, ids: Sequence[int]) -> Known:
        entities: dict[int, list[int]] = {}
        for post, entity in Mention.objects.filter(post__in=ids).values_list("post_id", "entity_id").distinct():
            entities.setdefault(post, []).append(entity)
        standing = DecisionMember.objects.filter(post__in=ids, decision__in=Decision.objects.standing())
        return cls(
            assessments={row.post_id: row for row in Assessment.objects.newest(ids)},
            entities=entities,
            decisions={row.post_id: row.decision for row in standing.select_related("decision")},
            looks=looks(ids),
        )


def index_posts(post_ids: Iterable[int], *, now: datetime) -> int:
    """Write or rewrite the index of these posts, and return how many there are. Running twice changes nothing."""
    ids = sorted(set(post_ids))
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        posts = list(Post.objects.filter(pk__in=part).select_related("source").order_by("pk"))
        known = Known.of(part)
        with transaction.atomic(), connection.cursor() as cursor:
            # One writer at a time: two would wait for each other's words in a ring.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INDEXING_LOCK])
            cursor.executemany(WRITE, [line(post, known=known, now=now) for post in posts])
            cursor.execute(NEW_WORDS, [part])
            words = [(word, kazakh.stem(word)) for (word,) in cursor.fetchall()]
            cursor.executemany("INSERT INTO search_word (word, stem) VALUES (%s, %s) ON CONFLICT DO NOTHING", words)
    return len(ids)


def line(post: Post, *, known: Known, now: datetime) -> list[Any]:
    assessment, decision = known.assessments.get(post.pk), known.decisions.get(post.pk)
    text = words_of(post)
    normalised = (assessment.normalised if assessment else "")[:LONGEST]
    if normalised == assessed_text(post):
        normalised = ""
    language = assessment.language if assessment else ""
    signs = signs_of(post, assessment=assessment, entities=known.entities.get(post.pk, []))
    exit_ = decision.exit if decision else ""
    signs += [facet("picture", key) for key in known.looks.get(post.pk, [])]
    signs += [facet("lang", language or "und"), facet("decision", exit_ or facets.UNDECIDED)]
    return [
        post.pk, assessment.pk if assessment else None, decision.pk if decision else None, moment_of(post),
        language, post.source.family, exit_, now, text, text, normalised, normalised, sorted(set(signs)),
    ]  # fmt: skip


def words_of(post: Post) -> str:
    """Return everything that a post says: its text, who wrote it, what its links are called."""
    links = [str(link.get("text", "")) for link in post.links if isinstance(link, dict)]
    said = [assessed_text(post), post.author, post.forwarded_from, post.price, *links]
    return "\n".join(part for part in said if part)[:LONGEST]


def moment_of(post: Post) -> datetime:
    """Return when the post was published; a date in the future is a page's invention."""
    return min(post.published_at or post.seen_at, post.seen_at)


def signs_of(post: Post, *, assessment: Assessment | None, entities: Iterable[int]) -> list[str]:
    labels = assessment.labels if assessment else {}
    return [
        facets.EVERY,
        facet("week", facets.week_of(moment_of(post))),
        facet("source", post.source_id),
        facet("family", post.source.family),
        *(facet("role", role) for role, share in labels.items() if float(share) >= MOST_LABEL),
        *(facet("host", host) for host in facets.hosts(post.url)),
        *(facet("entity", entity) for entity in entities),
        *(facet("picture", key) for key in facets.picture_keys(post.media)),
    ]


def keep_up(*, now: datetime, whole: bool = False) -> int:
    """Index what changed since: new posts, new assessments, new decisions. `whole` looks at the entire record."""
    done = 0
    while ids := behind(now=now, whole=whole, limit=(100 if whole else 2) * BATCH):
        done += index_posts(ids, now=now)
        if not whole:
            break
    return done


def read_meanings(*, limit: int) -> int:
    """Give a vector to posts that have none, and return how many got one."""
    posts = list(Post.objects.filter(pk__in=without_meaning(limit=limit)).order_by("pk"))
    model, vectors = meanings([assessed_text(post) for post in posts]) if posts else ("", [])
    rows = [Meaning(post=post, model=model, vector=vector) for post, vector in zip(posts, vectors, strict=True)]
    Meaning.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
