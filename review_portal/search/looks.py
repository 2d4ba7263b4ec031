"""Pictures as they look: what was captured of a post's pictures, and who shows nearly the same one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from review_portal.evidence.models import Picture
from review_portal.search.facets import look_key, phash_of

OF_POSTS = """
    SELECT post.id, shown.phash FROM evidence_post post
    JOIN evidence_picture shown ON shown.source_id = post.source_id AND shown.post_id = post.post_id
    WHERE post.id = ANY(%s) AND NOT shown.is_flat ORDER BY post.id, shown.phash
"""
MOST_ALIKE = 200


def looks(posts: Iterable[int]) -> dict[int, list[str]]:
    """Return the look of every captured picture of the posts; flat ones look like everything and are left out."""
    found: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(OF_POSTS, [list(posts)])
        for post, phash in cursor.fetchall():
            found.setdefault(post, []).append(look_key(phash))
    return found


def alike(key: str) -> list[str]:
    """Return the keys of pictures that look like this one, itself first."""
    phash = phash_of(key)
    if phash is None:
        return [key]
    near = set(Picture.objects.alike(phash).filter(is_flat=False).values_list("phash", flat=True)[:MOST_ALIKE])
    return list(dict.fromkeys([key, *(look_key(other) for other in sorted(near))]))
