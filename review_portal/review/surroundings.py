"""What lies around a case: other cases that share something with it, and the history of a source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from review_portal.accounts.models import User
from review_portal.campaigns.echoes import apart_from, echoes_of
from review_portal.campaigns.hubs import hubs
from review_portal.campaigns.models import Membership
from review_portal.campaigns.ties import REASON_OF
from review_portal.evidence.models import Post
from review_portal.review.choices import ACCUSING
from review_portal.review.models import Case, DecisionMember, SourceTally
from review_portal.review.routing import readable_by
from review_portal.scoring.models import Assessment, Entity, Mention
from review_portal.sources.models import Source

MOST = 5


@dataclass(frozen=True, slots=True)
class Relative:
    """An undecided case that shares something with this one, or says the same, and was not put together with it."""

    case: Case
    shared: tuple[str, ...]
    similarity: float | None
    is_apart: bool


@dataclass(frozen=True, slots=True)
class SourceHistory:
    """What is known of the place a post stood in."""

    source: Source
    posts: int
    suspected: int
    accused: int


def relatives_of(case: Case, *, reader: User) -> list[Relative]:
    """Return the cases nearest to this one that the reader may read; a person may put them together.

    Those that share most come first, then those whose posts say the same. The machine ties what it is sure of; what a
    person set apart, or only common property joins, shows up here. What only says the same and was set apart does not.
    """
    shared, echoes = shared_with(case), echoes_of(case.campaign_id)
    if not shared and not echoes:  # most cases: nothing is asked of them that could not change this
        return []
    apart = apart_from(case.campaign_id)
    wanted = [*shared, *(echoes.keys() - apart - shared.keys())]
    open_to_reader = Case.objects.undecided().filter(readable_by(reader), campaign__in=wanted)
    cases = {row.campaign_id: row for row in open_to_reader.select_related("campaign")}
    nearest = sorted(cases, key=lambda pk: (-len(shared.get(pk, ())), -echoes.get(pk, 0.0), pk))[:MOST]
    return [
        Relative(cases[pk], tuple(sorted(shared.get(pk, ()))), echoes.get(pk), is_apart=pk in apart) for pk in nearest
    ]


def shared_with(case: Case) -> dict[int, list[str]]:
    """Return the campaigns of undecided cases that name a contact, wallet or host of this case, and which ones."""
    posts = Membership.objects.filter(campaign=case.campaign_id).values("post")
    own = Mention.objects.filter(post__in=posts, entity__kind__in=REASON_OF)
    mine = dict(own.values_list("entity", "entity__canonical").distinct())
    if not mine or not elsewhere(case, mine).exists():  # before it is weighed what is common property
        return {}
    others = elsewhere(case, mine.keys() - hubs(mine)).values_list("campaign", "post__mentions__entity").distinct()
    shared: dict[int, list[str]] = defaultdict(list)
    for other, entity in others[:200]:
        shared[other].append(mine[entity])
    return shared


def elsewhere(case: Case, entities: Collection[int]) -> QuerySet[Membership]:
    """Return the members of other undecided cases that name one of the entities."""
    named = Membership.objects.filter(post__mentions__entity__in=entities).exclude(campaign=case.campaign_id)
    return named.filter(Exists(Case.objects.undecided().filter(campaign=OuterRef("campaign"))))


def source_history(source: Source) -> SourceHistory:
    """Return what was counted of the source last; a source that nobody counted yet is new, and is counted now."""
    tally = SourceTally.objects.filter(source=source).first()
    if tally is None:
        return counted(source)
    return SourceHistory(source, tally.posts, tally.suspected, tally.accused)


def counted(source: Source) -> SourceHistory:
    """Count the posts of a source, how many a model suspected, and how many people accused: reads all of them."""
    posts = Post.objects.filter(source=source)
    suspected = Assessment.objects.filter(post__source=source).worth_a_case().values("post").distinct()
    accused = DecisionMember.objects.filter(
        post__source=source, decision__exit__in=ACCUSING, decision__reverses=None, decision__reversal=None
    )
    return SourceHistory(source, posts.count(), suspected.count(), accused.count())


def entities_of(post: Post) -> list[Entity]:
    """Return what a post mentions, without what else is known of it."""
    ids = Mention.objects.filter(post=post).values_list("entity", flat=True)
    return list(Entity.objects.filter(pk__in=set(ids)).order_by("kind", "canonical"))
