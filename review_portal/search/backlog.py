"""Says which posts the index has not caught up with."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

#: So many of the newest rows are compared every few seconds; the whole record once a night.
WINDOW = 20_000
#: A post that nobody could assess for so long is found by its own words at least.
UNASSESSED_AFTER = timedelta(minutes=10)

BEHIND = """
    SELECT post.id FROM evidence_post post LEFT JOIN search_indexedpost indexed ON indexed.post_id = post.id
    WHERE indexed.post_id IS NULL AND (post.scored_at IS NOT NULL OR post.seen_at < %(waited)s)
    AND post.id > (SELECT coalesce(max(id), 0) FROM evidence_post) - %(window)s
    UNION
    SELECT indexed.post_id FROM search_indexedpost indexed JOIN scoring_assessment newer
    ON newer.post_id = indexed.post_id AND newer.id > coalesce(indexed.assessment_id, 0)
    WHERE newer.id > (SELECT coalesce(max(id), 0) FROM scoring_assessment) - %(window)s
    UNION
    SELECT member.post_id FROM review_decisionmember member
    JOIN review_decision decided ON decided.id = member.decision_id
    LEFT JOIN review_decision reversal ON reversal.reverses_id = decided.id
    JOIN search_indexedpost indexed ON indexed.post_id = member.post_id
    WHERE greatest(decided.id, coalesce(reversal.id, 0))
        > (SELECT coalesce(max(id), 0) FROM review_decision) - %(window)s
    AND CASE WHEN reversal.id IS NULL THEN indexed.decision_id IS DISTINCT FROM decided.id
        ELSE indexed.decision_id = decided.id END
    UNION
    SELECT indexed.post_id FROM evidence_picture shown
    JOIN evidence_post post ON post.source_id = shown.source_id AND post.post_id = shown.post_id
    JOIN search_indexedpost indexed ON indexed.post_id = post.id
    WHERE NOT shown.is_flat AND shown.id > (SELECT coalesce(max(id), 0) FROM evidence_picture) - %(window)s
    AND NOT indexed.words @@ ('''=picture:' || lpad(to_hex(shown.phash), 16, '0') || '''')::tsquery
    LIMIT %(limit)s
"""
WITHOUT_MEANING = """
    SELECT post_id FROM search_indexedpost indexed
    WHERE NOT EXISTS (SELECT 1 FROM search_meaning meaning WHERE meaning.post_id = indexed.post_id)
    ORDER BY post_id DESC LIMIT %s
"""


def behind(*, now: datetime, whole: bool, limit: int) -> list[int]:
    """Return posts that are new, or since got another assessment, decision, reversal or captured picture."""
    window = 2**62 if whole else WINDOW
    wanted: dict[str, datetime | int] = {"waited": now - UNASSESSED_AFTER, "window": window, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, wanted)
        return [post for (post,) in cursor.fetchall()]


def without_meaning(*, limit: int) -> list[int]:
    """Return the newest posts without a vector."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_MEANING, [limit])
        return [post for (post,) in cursor.fetchall()]
