"""Gathers what is known around one contact, wallet, host or picture: where, with what, when, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Max, Min, QuerySet
from django.urls import reverse

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockEntry
from review_portal.campaigns.models import Membership
from review_portal.evidence.models import Post
from review_portal.review.casefile import name_of
from review_portal.review.models import Case, Decision, DecisionMember
from review_portal.scoring.models import Entity, Kind, Mention
from review_portal.scoring.reading import assessed_text
from review_portal.search.facets import facet, picture_key, picture_keys
from review_portal.search.looks import alike, looks
from review_portal.search.models import IndexedPost
from review_portal.search.results import closed_posts
from review_portal.search.tsquery import either, quoted
from review_portal.sources.models import Source

MOST_READ = 2000  # posts whose company is counted: the newest
MOST_SEEN = 20
MOST_COMPANY = 24
MOST_PICTURES = 5
AROUND = 40


@dataclass(frozen=True, slots=True)
class Sighting:
    """One post that names the thing, with the words around it."""

    post: Post
    at: datetime
    place: str
    case: Case | None
    decision: Decision | None

    @property
    def name(self) -> str:
        return name_of(self.post)


@dataclass(frozen=True, slots=True)
class Companion:
    """Something seen in the same posts; `tie` is the share of common posts (Jaccard): an offer, no proof."""

    key: str
    name: str
    kind: str
    url: str
    posts: int
    cases: int
    tie: float
    first_seen_at: datetime | None = None


@dataclass(frozen=True)
class Pivot:
    """A contact, host or picture with everything seen around it. Each part is read when the page asks for it."""

    signs: tuple[str, ...]
    reader: User
    entity: Entity | None = None
    picture: str = ""

    @classmethod
    def of_entity(cls, entity: Entity, *, reader: User) -> Pivot:
        signs = [facet("entity", entity.pk)]
        if entity.kind == "host":
            signs.append(facet("host", entity.canonical))
        return cls(tuple(signs), reader, entity=entity)

    @classmethod
    def of_picture(cls, key: str, *, reader: User) -> Pivot:
        """Take what looks nearly the same for the same picture."""
        return cls(tuple(facet("picture", one) for one in alike(key)), reader, picture=key)

    @property
    def found(self) -> QuerySet[IndexedPost]:
        return IndexedPost.objects.extra(  # a parameter
            where=["words @@ %s::tsquery"], params=[either(map(quoted, self.signs))]
        )

    @cached_property
    def totals(self) -> dict[str, object]:
        """Return how many posts there are, the first and the last moment."""
        return self.found.aggregate(posts=Count("pk"), first=Min("at"), last=Max("at"))

    @cached_property
    def newest(self) -> list[tuple[int, datetime]]:
        return list(self.found.order_by("-at", "-post_id").values_list("post_id", "at")[:MOST_READ])

    @cached_property
    def posts(self) -> list[int]:
        return [post for post, _ in self.newest]

    @cached_property
    def cases(self) -> list[Case]:
        homes = Membership.objects.filter(post__in=self.posts).values("campaign")
        return list(Case.objects.filter(campaign__in=homes).select_related("campaign").order_by("opened_at", "pk"))

    @cached_property
    def sources(self) -> int:
        return Source.objects.filter(posts__in=self.posts).distinct().count()

    @cached_property
    def sightings(self) -> list[Sighting]:
        return sightings(self.newest[:MOST_SEEN], entity=self.entity, reader=self.reader)

    @cached_property
    def company(self) -> list[Companion]:
        return company(self.posts, own=self.entity, total=int(str(self.totals["posts"] or 0)))

    @cached_property
    def pictures(self) -> list[Companion]:
        return pictures(self.posts, own=self.picture)

    @cached_property
    def entries(self) -> list[BlockEntry]:
        """Return what was blocked because of these posts, oldest first."""
        caused = BlockEntry.objects.filter(item__post__in=self.posts).select_related("item__request")
        return list(caused.order_by("starts_at", "pk"))

    @cached_property
    def address(self) -> str:
        """Return where a picture was last seen."""
        post = Post.objects.filter(pk__in=self.posts[:1]).first()
        media = post.media if post else []
        return next((str(one.get("url") or "") for one in media if picture_key(one) == self.picture), "")


def sightings(newest: Sequence[tuple[int, datetime]], *, entity: Entity | None, reader: User) -> list[Sighting]:
    ids = [post for post, _ in newest]
    posts = Post.objects.filter(pk__in=ids).select_related("source").in_bulk()
    homes = dict(Membership.objects.filter(post__in=ids).values_list("post_id", "campaign_id"))
    cases = {case.campaign_id: case for case in Case.objects.filter(campaign__in=set(homes.values()))}
    standing = DecisionMember.objects.filter(post__in=ids, decision__in=Decision.objects.standing())
    decisions = {row.post_id: row.decision for row in standing.select_related("decision")}
    spans = Mention.objects.filter(post__in=ids, entity=entity).order_by("-pk").values_list("post_id", "start", "end")
    closed = closed_posts(reader, ids)
    places = {post: (start, end) for post, start, end in spans if post not in closed}
    return [
        Sighting(
            posts[post], at, around(posts[post], places.get(post)),
            cases.get(homes.get(post, 0)), decisions.get(post),
        )
        for post, at in newest
    ]  # fmt: skip


def around(post: Post, span: tuple[int, int] | None) -> str:
    """Return the words around a mention; without a span it stood behind a link, or is the place itself."""
    if span is None or span[0] == span[1]:
        return ""
    text = assessed_text(post)
    start, end = max(0, span[0] - AROUND), min(len(text), span[1] + AROUND)
    # Whole words only: half a word at the edge reads like a word of its own.
    before = text[start : span[0]].partition(" ")[2] if start else text[: span[0]]
    after = text[span[1] : end].rpartition(" ")[0] if end < len(text) else text[span[1] :]
    shown = " ".join(f"{before}{text[span[0] : span[1]]}{after}".split())
    return f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}"


def company(posts: Sequence[int], *, own: Entity | None, total: int) -> list[Companion]:
    """Return what else these posts name, the most faithful company first."""
    shared = (
        Mention.objects.filter(post__in=posts)
        .values("entity")
        .annotate(posts=Count("post", distinct=True), cases=Count("post__membership__campaign__cases", distinct=True))
        .order_by("-posts", "entity")
    )
    counted = {row["entity"]: row for row in shared[: 4 * MOST_COMPANY] if own is None or row["entity"] != own.pk}
    everywhere = dict(
        Mention.objects.filter(entity__in=counted).values_list("entity").annotate(Count("post", distinct=True))
    )
    found = [
        Companion(
            f"e{entity.pk}", called(entity), str(entity.get_kind_display()), address_of(entity),
            counted[entity.pk]["posts"], counted[entity.pk]["cases"],
            jaccard(counted[entity.pk]["posts"], total, everywhere.get(entity.pk, 0)), entity.first_seen_at,
        )
        for entity in Entity.objects.filter(pk__in=counted)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.tie, -one.posts, one.key))[:MOST_COMPANY]


def called(entity: Entity) -> str:
    """Return how people write the entity: a handle with its sign."""
    return f"@{entity.canonical.lstrip('@')}" if entity.kind in {Kind.HANDLE, Kind.BOT} else entity.canonical


def jaccard(shared: int, one: int, other: int) -> float:
    return shared / max(one + other - shared, shared, 1)


def pictures(posts: Sequence[int], *, own: str) -> list[Companion]:
    """Return the pictures that more than one of these posts shows, or that its page is about."""
    shown = Post.objects.filter(pk__in=posts).exclude(media=[]).values_list("media", flat=True)
    keys = [key for media in shown for key in picture_keys(media)]
    keys += [key for found in looks(posts).values() for key in set(found)]
    counted = Counter(key for key in keys if key != own)
    return [
        Companion(f"p{key}", key, "", reverse("picture", args=[key]), count, 0, count / max(len(posts), 1))
        for key, count in counted.most_common(MOST_PICTURES)
        if count > 1 or own
    ]


def address_of(entity: Entity) -> str:
    return reverse("host" if entity.kind == "host" else "contact", args=[entity.pk])
