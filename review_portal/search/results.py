"""Gathers what the result list shows: posts with their outcome, or the cases, contacts and decisions behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from review_portal.accounts.models import User
from review_portal.campaigns.hubs import CONTACTS
from review_portal.campaigns.models import Membership
from review_portal.evidence.models import Post
from review_portal.review.casefile import name_of
from review_portal.review.models import Case, Decision, DecisionMember
from review_portal.review.routing import closed_to
from review_portal.scoring.models import Entity, Kind
from review_portal.scoring.reading import assessed_text
from review_portal.search.finding import Hit
from review_portal.search.query import Query
from review_portal.search.snippets import snippet

MEANS = frozenset({Kind.WALLET, Kind.CARD, Kind.IBAN})
MOST_ROWS = 100
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One found post as the list shows it."""

    hit: Hit
    post: Post
    is_closed: bool
    text: str
    case: Case | None
    decision: Decision | None
    copies: int
    has_meaning: bool

    @property
    def name(self) -> str:
        return name_of(self.post)


def closed_posts(reader: User, posts: Sequence[int]) -> set[int]:
    """Return the posts whose case lies in a queue that is closed to the reader: found, but not to be read."""
    cases = Case.objects.filter(closed_to(reader))
    return set(Membership.objects.filter(post__in=posts, campaign__cases__in=cases).values_list("post_id", flat=True))


def lines(hits: Sequence[Hit], shown: Sequence[str], *, reader: User) -> list[Line]:
    """Read the posts of one page and what became of them."""
    ids = [hit.post for hit in hits]
    closed = closed_posts(reader, ids)
    posts = Post.objects.filter(pk__in=ids).select_related("source").in_bulk()
    homes = dict(Membership.objects.filter(post__in=ids).values_list("post_id", "campaign_id"))
    cases = {case.campaign_id: case for case in Case.objects.filter(campaign__in=set(homes.values()))}
    copies = dict(
        Membership.objects.filter(campaign__in=set(homes.values())).values_list("campaign").annotate(Count("post"))
    )
    standing = DecisionMember.objects.filter(post__in=ids, decision__in=Decision.objects.standing())
    decisions = {row.post_id: row.decision for row in standing.select_related("decision")}
    meant = set(Post.objects.filter(pk__in=ids, meaning__isnull=False).values_list("pk", flat=True))
    return [
        Line(
            hit, posts[hit.post], hit.post in closed,
            "" if hit.post in closed else snippet(assessed_text(posts[hit.post]), shown),
            cases.get(homes.get(hit.post, 0)), decisions.get(hit.post), copies.get(homes.get(hit.post, 0), 0),
            hit.post in meant,
        )
        for hit in hits if hit.post in posts
    ]  # fmt: skip


def cases_of(posts: Sequence[int]) -> QuerySet[Case]:
    homes = Membership.objects.filter(post__in=posts).values("campaign")
    return Case.objects.filter(campaign__in=homes).select_related("campaign").order_by("-newest_at", "pk")


def decisions_of(posts: Sequence[int]) -> QuerySet[Decision]:
    covering = DecisionMember.objects.filter(post__in=posts).values("decision")
    return Decision.objects.standing().filter(pk__in=covering).select_related("case", "actor").order_by("-pk")


def entities_named(query: Query, *, means: bool) -> QuerySet[Entity]:
    """Return the contacts, or the wallets and cards, whose name holds one of the words that were typed."""
    kinds = MEANS if means else {*CONTACTS, Kind.HOST}
    wanted = Q(pk=None)
    for term in query.terms:
        if term.contact and term.contact.digest:
            wanted |= Q(digest=term.contact.digest)
        elif len(term.text.strip("@")) >= SHORTEST and not term.without:
            wanted |= Q(canonical__contains=term.text.strip("@").lower()) | Q(canonical=term.text)
    return Entity.objects.filter(wanted, kind__in=kinds).order_by("-first_seen_at", "pk")
