"""Looks for posts of other campaigns that say the same, and offers them to people. Ties nobody.

No event: nobody did anything, and all of it can be computed again from the vectors.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from review_portal.campaigns.models import Echo, Membership
from review_portal.campaigns.shingles import is_comparable, shingles
from review_portal.scoring.models import Assessment
from review_portal.search.models import Meaning

#: From this cosine on two posts say the same; docs/decisions/0129 tells how often that is wrong.
SAYS_THE_SAME = 0.9
#: Enough where they stood in one place, which by itself ties nobody.
IN_ONE_PLACE = 0.85
#: What so many campaigns say is everybody's: "ready addresses, write to the operator" offers nothing.
EVERYBODYS = 8
#: Campaigns offered for one post, nearest first.
MOST_OFFERS = 3
LOOKED_AT = 60

NEAREST = """
    SELECT meaning.post_id, member.campaign_id, post.source_id, 1 - (meaning.vector <=> %(vector)s::halfvec)
    FROM search_meaning meaning JOIN campaigns_membership member ON member.post_id = meaning.post_id
    JOIN evidence_post post ON post.id = meaning.post_id
    WHERE meaning.model = %(model)s AND member.campaign_id <> %(campaign)s
    ORDER BY meaning.vector <=> %(vector)s::halfvec LIMIT %(limit)s
"""


def find_echoes(*, limit: int, now: datetime) -> int:
    """Look at members of campaigns whose vector is there and that nobody compared yet, and return how many."""
    rows = Membership.objects.filter(compared_by="", post__meaning__isnull=False).select_related("post__meaning")
    members = list(rows.order_by("post_id")[:limit])
    normal = dict(Assessment.objects.newest([row.post_id for row in members]).values_list("post_id", "normalised"))
    for member in members:
        with transaction.atomic():
            meaning = member.post.meaning
            # A greeting says the same as every greeting.
            if is_comparable(shingles(normal.get(member.post_id, ""))):
                offer(meaning, nearest(member), now=now)
            Membership.objects.filter(pk=member.pk).update(compared_by=meaning.model)
    return len(members)


def nearest(member: Membership) -> list[tuple[int, int, float]]:
    """Return the nearest posts of other campaigns: post, campaign and cosine, those that say the same only."""
    meaning, place = member.post.meaning, member.post.source_id
    asked: dict[str, str | int] = {
        "vector": str(list(meaning.vector)), "model": meaning.model, "campaign": member.campaign_id, "limit": LOOKED_AT,
    }  # fmt: skip
    with connection.cursor() as cursor:
        # Ten thousand copies of one advert lie around it: the index is read on until others come.
        cursor.execute("SELECT set_config('hnsw.iterative_scan', 'strict_order', true)")
        cursor.execute(NEAREST, asked)
        rows = cursor.fetchall()
    return [
        (post, home, float(near))
        for post, home, source, near in rows
        if near >= (IN_ONE_PLACE if source == place else SAYS_THE_SAME)
    ]


def offer(meaning: Meaning, near: Iterable[tuple[int, int, float]], *, now: datetime) -> None:
    """Write the nearest post of each campaign down, unless too many campaigns say it."""
    best: dict[int, tuple[int, float]] = {}
    for post, home, share in near:
        best.setdefault(home, (post, share))
    if len(best) > EVERYBODYS:
        return
    rows = [
        Echo(
            left_id=min(meaning.post_id, post), right_id=max(meaning.post_id, post),
            similarity=round(min(share, 1.0), 4), model=meaning.model, found_at=now,
        )
        for post, share in list(best.values())[:MOST_OFFERS]
    ]  # fmt: skip
    Echo.objects.bulk_create(rows, ignore_conflicts=True)
