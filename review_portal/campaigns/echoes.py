"""Reads echoes: which campaigns say the same as this one, though nothing ties them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from review_portal.campaigns.models import Echo, Membership, Separation


def between(one: int, other: int) -> QuerySet[Echo]:
    """Return the echoes that lead from one campaign into the other."""
    pair = [(one, other), (other, one)]
    sides = Q(pk=None)
    for left, right in pair:
        sides |= Q(left__membership__campaign=left, right__membership__campaign=right)
    return Echo.objects.filter(sides)


def echoes_of(campaign: int) -> dict[int, float]:
    """Return the campaigns in which a post says the same as one of this campaign's, each with the nearest likeness."""
    own = Membership.objects.filter(campaign=campaign).values("post")
    rightward = Echo.objects.filter(left__in=own).values_list("right_id", "similarity")
    leftward = Echo.objects.filter(right__in=own).values_list("left_id", "similarity")
    echoing = list(rightward.union(leftward, all=True))
    if not echoing:  # most campaigns: nobody else says the same
        return {}
    homes = Membership.objects.filter(post__in={post for post, _ in echoing}).exclude(campaign=campaign)
    home_of = dict(homes.values_list("post_id", "campaign_id"))
    found: dict[int, float] = {}
    for post, near in echoing:
        if other := home_of.get(post):
            found[other] = max(found.get(other, 0.0), near)
    return found


def apart_from(campaign: int) -> set[int]:
    """Return the campaigns that a person set apart from this one."""
    rows = Separation.objects.filter(Q(left=campaign) | Q(right=campaign)).values_list("left", "right")
    return {one for pair in rows for one in pair} - {campaign}
