"""Finds the campaigns a post belongs to: by near-duplicate text and by what it shares with their posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import Count

from review_portal.campaigns.hubs import CONTACTS, hubs, is_platform
from review_portal.campaigns.minhash import BANDS, bands, signature
from review_portal.campaigns.models import Band, Membership, Reason
from review_portal.campaigns.pictures import sharing_a_picture
from review_portal.campaigns.shingles import is_comparable, jaccard, shingles
from review_portal.evidence.models import Post
from review_portal.scoring.models import Assessment, Kind, Mention

#: Two texts are near-duplicates from this share of common shingles on.
ALIKE = 0.6
#: Candidates verified a post; the bands put the likest first.
MOST_CANDIDATES = 40
MOST_TIES = 200

REASON_OF = {
    **dict.fromkeys(CONTACTS, Reason.CONTACT),
    Kind.WALLET: Reason.WALLET,
    Kind.CARD: Reason.CARD,
    Kind.IBAN: Reason.CARD,
    Kind.HOST: Reason.HOST,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that wants a campaign, with its text cut up."""

    post: Post
    shingles: frozenset[str]
    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """One thing that a post shares with a member of a campaign."""

    campaign: int
    peer: int
    reason: Reason
    similarity: float | None = None


def candidate(assessment: Assessment) -> Candidate:
    """Cut the normalised text up, so that disguised copies look alike; a text too short to compare gets no bands."""
    cut = shingles(assessment.normalised)
    return Candidate(assessment.post, cut, bands(signature(cut)) if is_comparable(cut) else ())


def ties_of(wanted: Candidate) -> list[Tie]:
    """Return every tie of the post to campaigns that stand."""
    return [*text_ties(wanted), *entity_ties(wanted.post), *picture_ties(wanted.post)]


def text_ties(wanted: Candidate) -> list[Tie]:
    """Look the post's bands up in the index, then compare the texts themselves."""
    if not wanted.bands:
        return []
    met = (
        Band.objects.filter(value__in=wanted.bands, post__membership__isnull=False)
        .exclude(post=wanted.post)
        .values_list("post", "post__membership__campaign")
        .annotate(shared=Count("band"))
        .order_by("-shared", "post")[:MOST_CANDIDATES]
    )
    campaigns = {post: campaign for post, campaign, _ in met}
    found = [
        Tie(
            campaigns[row.post_id],
            row.post_id,
            Reason.TEXT,
            round(jaccard(wanted.shingles, shingles(row.normalised)), 4),
        )
        for row in Assessment.objects.newest(campaigns)
    ]
    return sorted(
        (tie for tie in found if tie.similarity and tie.similarity >= ALIKE),
        key=lambda tie: -(tie.similarity or 0),
    )


def entity_ties(post: Post) -> list[Tie]:
    """Return the ties through contacts, wallets, cards and hosts that belong to an author rather than to everybody."""
    kinds = tying_entities(post)
    shared = (
        Mention.objects.filter(entity__in=kinds, post__membership__isnull=False)
        .exclude(post=post)
        .order_by("post")
        .values_list("entity_id", "post__membership__campaign_id", "post_id")
        .distinct()[:MOST_TIES]
    )
    return [Tie(campaign, peer, REASON_OF[kinds[entity]]) for entity, campaign, peer in shared]


def picture_ties(post: Post) -> list[Tie]:
    """Return the ties through a picture that other sources show too."""
    peers = sharing_a_picture(post)[:MOST_TIES]
    homes = Membership.objects.filter(post__in=peers).order_by("post").values_list("campaign_id", "post_id")
    return [Tie(campaign, peer, Reason.PICTURE) for campaign, peer in homes]


def tying_entities(post: Post) -> dict[int, Kind]:
    """Return the post's entities that may tie it, with their kinds: no platforms, not its own host, no hubs."""
    own_host = urlsplit(post.url).hostname or ""
    rows = Mention.objects.filter(post=post, entity__kind__in=REASON_OF).values_list(
        "entity", "entity__kind", "entity__canonical"
    )
    kinds = {
        entity: Kind(kind)
        for entity, kind, canonical in rows
        if kind != Kind.HOST or not (is_platform(canonical) or canonical == own_host)
    }
    shared_by_all = hubs(kinds)
    return {entity: kind for entity, kind in kinds.items() if entity not in shared_by_all}


def is_copy(wanted: Candidate, ties: Sequence[Tie]) -> bool:
    """Say whether a member with the very same text is there: its bands stand for the copy too, so none are added.

    Without this, a text posted ten thousand times would make every look-up read ten thousand rows.
    """
    return bool(wanted.bands) and any(tie.similarity == 1.0 for tie in ties)


def band_rows(wanted: Candidate) -> list[Band]:
    return [
        Band(post=wanted.post, band=number, value=wanted.bands[number])
        for number in range(BANDS if wanted.bands else 0)
    ]
