"""Finds posts that show the same picture: re-encoded or resized, it still has nearly the same perceptual hash."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from django.db.models import Exists, OuterRef, Q, QuerySet

from review_portal.campaigns.hubs import FEWEST_INNOCENT
from review_portal.evidence.models import Picture, Post

BITS = 64
#: So many of the 64 bits may differ. Campaigns are merged by this, so it is stricter than a search for likeness.
DIFFERING = 2
#: A picture in more sources than this is everybody's: a meme, a logo, a stock photograph.
MOST_SOURCES = 40


def neighbours(phash: int) -> list[int]:
    """Return every signed 64-bit value at most two bits away: 2,081 of them, each one look-up in the index.

    >>> len(neighbours(0)), neighbours(0)[:3]
    (2081, [0, 1, 2])
    """
    bits = [1 << bit for bit in range(BITS)]
    masks = [0, *bits, *(one | other for one, other in combinations(bits, DIFFERING))]
    return [signed((phash ^ mask) % 2**BITS) for mask in masks]


def signed(value: int) -> int:
    return value - 2**BITS if value >= 2 ** (BITS - 1) else value


def sharing_a_picture(post: Post) -> list[int]:
    """Return the posts of other sources that show a picture of this one, if the picture is not common property."""
    own = Picture.objects.filter(source=post.source_id, post_id=post.post_id, is_flat=False)
    found: set[int] = set()
    for phash in own.values_list("phash", flat=True).distinct():
        showing = posts_showing(neighbours(phash)).exclude(source=post.source_id)
        if not is_common_property(showing):
            found.update(showing.filter(membership__isnull=False).values_list("pk", flat=True))
    return sorted(found)


def posts_showing(hashes: Iterable[int]) -> QuerySet[Post]:
    shown = Picture.objects.filter(
        phash__in=list(hashes), is_flat=False, source=OuterRef("source"), post_id=OuterRef("post_id")
    )
    return Post.objects.filter(Exists(shown))


def is_common_property(showing: QuerySet[Post]) -> bool:
    """Say whether too many sources, or mostly posts that no model suspects, show the picture."""
    if showing.order_by().values("source").distinct().count() > MOST_SOURCES:
        return True
    suspected = Q(assessments__flagged=True) | Q(assessments__abstained=True)
    every = showing.order_by().values("pk").distinct().count()
    innocent = every - showing.filter(suspected).order_by().values("pk").distinct().count()
    return innocent >= FEWEST_INNOCENT and 2 * innocent >= every
