"""Reads what the queue page shows: tabs, one line a case, and why a case stands where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.campaigns.models import Membership
from review_portal.evidence.models import Post
from review_portal.review.casefile import name_of
from review_portal.review.models import PARTS, Case, Gold, Look, Queue
from review_portal.review.priority import MOST
from review_portal.review.querysets import CaseQuerySet
from review_portal.review.routing import closed_doors, readable_by
from review_portal.review.words import PARTS as PART_WORDS
from review_portal.sources.models import Source

FIRST_WORDS = 160


@dataclass(frozen=True, slots=True)
class Tab:
    slug: str
    label: Promise | str
    cases: CaseQuerySet
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the list: its posts, where they stand, how the first begins."""

    case: Case
    posts: int
    families: str
    languages: str
    first: Post | None

    @property
    def first_name(self) -> str:
        return name_of(self.first) if self.first else ""

    @property
    def first_words(self) -> str:
        text = " ".join((self.first.text or self.first.title).split()) if self.first else ""
        return text if len(text) <= FIRST_WORDS else f"{text[:FIRST_WORDS]}…"


@dataclass(frozen=True, slots=True)
class PartOfWhy:
    name: Promise
    points: int
    most: int


def tabs(user: User, now: datetime) -> list[Tab]:
    readable = readable_by(user)
    undecided = Case.objects.undecided().filter(readable)
    every: list[tuple[str, Promise | str, CaseQuerySet]] = [
        ("all", _("All"), undecided),
        ("free", _("Free for you"), undecided.waiting(now).for_reviewer(user)),
        ("mine", _("With you"), Case.objects.held_by(user, now)),
        ("kk", _("In Kazakh"), undecided.filter(language="kk")),
        ("senior", _("Questions to a senior"), undecided.asked()),
        ("overdue", _("Overdue"), Case.objects.overdue(now).filter(readable)),
    ]
    shut = set() if user.can(Ability.READ_CLOSED_QUEUES) else set(closed_doors(user))
    open_queues = [queue for queue in Queue.objects.in_order() if queue.pk not in shut]
    every += [(queue.slug, queue.name, undecided.filter(queue=queue)) for queue in open_queues]
    return [Tab(slug, label, cases, cases.count()) for slug, label, cases in every]


def looks_for(user: User, now: datetime) -> int:
    """Count the second looks that wait for this person."""
    if not user.can(Ability.JUDGE):
        return 0
    seen = Look.objects.filter(decision=OuterRef("decision"), person=user, opinion__isnull=False)
    gold = Gold.objects.in_use().exclude(decision__actor=user).exclude(Exists(seen)).count()
    return Look.objects.free(now).exclude(decision__actor=user).count() + gold


def glance(cases: Iterable[Case]) -> list[Line]:
    """Read the posts of all cases of a page in one query."""
    listed = list(cases)
    rows = Membership.objects.filter(campaign__in=[case.campaign_id for case in listed])
    found = rows.select_related("post__source").order_by("post_id")
    return [line_of(case, [row.post for row in found if row.campaign_id == case.campaign_id]) for case in listed]


def line_of(case: Case, posts: Sequence[Post]) -> Line:
    families = sorted({str(Source.Family(post.source.family).label) for post in posts})
    more = f" +{len(families) - 1}" if len(families) > 1 else ""
    return Line(case, len(posts), "".join([*families[:1], more]), case.language, posts[0] if posts else None)


def why(case: Case) -> list[PartOfWhy]:
    return [PartOfWhy(PART_WORDS[part], case.priority_parts[part], MOST[part]) for part in PARTS]
