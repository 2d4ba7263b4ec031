"""Reads what is known of a campaign and weighs its case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from review_portal.campaigns.models import Campaign, Membership
from review_portal.evidence.models import Post
from review_portal.review.choices import ACCUSING, Role
from review_portal.review.models import Case, Decision, DecisionMember, Queue
from review_portal.review.priority import Facts, Priority, weigh
from review_portal.review.routing import Traits, queue_for
from review_portal.scoring.models import Assessment

#: From this likelihood on a post counts as protected content, and needs a senior before it is accused. It lies low: to
#: accuse a help line is worse than to ask once too often. On the corpus's dev split, plain and disguised, 92 % of the
#: protected texts and 4.7 % of the adverts reach it (one half: 83 % and 1.4 %).
PROTECTED_FROM = 0.1


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a case is made of at one moment."""

    priority: Priority
    protected: bool
    language: str
    newest_at: datetime
    kind: str
    queue: Queue | None


def posts_of(campaign: Campaign | int) -> QuerySet[Post]:
    return Post.objects.filter(membership__campaign=campaign).order_by("pk")


def undecided_posts(campaign: Campaign | int) -> QuerySet[Post]:
    """Return the members that no standing decision covers."""
    # Asked post by post: "not in" a list would read every decision ever made for each case page.
    return posts_of(campaign).exclude(Exists(covered().filter(post=OuterRef("pk"))))


def covered() -> QuerySet[DecisionMember]:
    return DecisionMember.objects.filter(decision__in=Decision.objects.standing())


def weigh_campaign(campaign: Campaign, *, opened_at: datetime, now: datetime) -> Weighing:
    """Weigh what still waits for a decision; what was decided counts as recurrence only."""
    posts = undecided_posts(campaign)
    assessments = list(Assessment.objects.newest(posts.values_list("pk", flat=True)))
    reach = posts.order_by().aggregate(views=Sum("views"), newest_at=Max(Coalesce("published_at", "seen_at")))
    newest_at, traits = reach["newest_at"] or opened_at, traits_of(posts, assessments)
    facts = Facts(
        score=max((row.score for row in assessments), default=0.0),
        labels=strongest(row.labels for row in assessments),
        substances=strongest(row.substances for row in assessments),
        posts=len(assessments),
        sources=len(traits.sources),
        views=reach["views"] or 0,
        newest_at=newest_at,
        opened_at=opened_at,
        earlier_decisions=earlier_decisions(campaign),
    )
    return Weighing(
        priority=weigh(facts, now=now),
        protected=traits.protected,
        language=traits.language,
        newest_at=newest_at,
        kind=traits.kind,
        queue=queue_for(traits, Queue.objects.in_order()),
    )


def traits_of(posts: QuerySet[Post], assessments: Sequence[Assessment]) -> Traits:
    """Read what a case is sorted by from its undecided posts."""
    labels = strongest(row.labels for row in assessments)
    known = {name: share for name, share in labels.items() if name in Role.values}
    places = set(posts.order_by().values_list("source", "source__family"))
    return Traits(
        language=main_language(assessments),
        kind=max(sorted(known), key=lambda name: known[name], default=""),
        families=frozenset(family for _, family in places),
        sources=frozenset(source for source, _ in places),
        protected=are_protected(assessments),
    )


def are_protected(assessments: Iterable[Assessment]) -> bool:
    return any(row.protected >= PROTECTED_FROM for row in assessments)


def any_protected(posts: Iterable[int]) -> bool:
    """Say whether the newest assessment of any of the posts sees protected content."""
    return are_protected(Assessment.objects.newest(posts))


def campaigns_without_case() -> QuerySet[Campaign]:
    """Return standing campaigns with undecided posts and no undecided case."""
    waiting = Membership.objects.filter(campaign=OuterRef("pk")).exclude(
        Exists(covered().filter(post=OuterRef("post")))
    )
    undecided = Case.objects.filter(campaign=OuterRef("pk")).undecided()
    return Campaign.objects.standing().filter(~Exists(undecided), Exists(waiting)).order_by("pk")


def strongest(shares: Iterable[dict[str, float]]) -> dict[str, float]:
    most: dict[str, float] = {}
    for share in shares:
        for name, value in share.items():
            most[name] = max(most.get(name, 0.0), value)
    return most


def main_language(assessments: Sequence[Assessment]) -> str:
    counted = Counter(row.language for row in assessments)
    return max(sorted(counted), key=lambda language: counted[language], default="")


def earlier_decisions(campaign: Campaign) -> int:
    """Count standing accusations against the campaign, also those of campaigns that went into it."""
    family = Q(case__campaign=campaign) | Q(case__campaign__merged_into=campaign)
    return Decision.objects.standing().filter(family, exit__in=ACCUSING).count()
