"""Puts posts into campaigns, and lets people part and join them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from review_portal.audit.errors import Refused
from review_portal.audit.services import Actor, record
from review_portal.campaigns import ties
from review_portal.campaigns.echoes import between
from review_portal.campaigns.models import Band, Campaign, Membership, Reason, Separation
from review_portal.campaigns.ties import Candidate, Tie
from review_portal.evidence.models import Post
from review_portal.jobs import OPEN_CASES
from review_portal.scoring.backlog import send_on
from review_portal.scoring.models import Assessment

GROUPING_LOCK = 0x51414C4741  # any constant: it only has to be ours
TITLE_LENGTH = 80


@dataclass(slots=True)
class Changes:
    """What one grouping did: campaigns that got a post, and campaigns that went into another."""

    joined: dict[int, int] = field(default_factory=dict)
    merged: dict[int, Campaign] = field(default_factory=dict)

    def campaigns(self) -> list[int]:
        return sorted({*self.joined.values(), *self.merged})


def group_posts(post_ids: Iterable[int], *, now: datetime) -> list[int]:
    """Give each flagged or doubtful post a campaign, and return the ids of the campaigns that changed.

    1. Texts are cut up before the lock is taken.
    2. One grouping at a time: whether two posts belong together depends on every post before them, so two workers
       side by side could make two campaigns of one.
    3. A post goes to the oldest campaign it is tied to; when it ties several, they become one.
    """
    candidates = [ties.candidate(row) for row in ungrouped(post_ids).select_related("post")]
    if not candidates:
        return []
    with transaction.atomic():
        lock_grouping()
        taken = set(
            Membership.objects.filter(post__in=[one.post for one in candidates]).values_list("post_id", flat=True)
        )
        changes = Changes()
        for wanted in candidates:
            if wanted.post.pk not in taken:
                place(wanted, changes=changes, now=now)
        touched = changes.campaigns()
        send_on(OPEN_CASES, touched)
        record_changes(changes)
    return touched


def ungrouped(post_ids: Iterable[int]) -> QuerySet[Assessment]:
    newest = Assessment.objects.newest(post_ids).values("pk")
    return Assessment.objects.filter(pk__in=newest, post__membership=None).worth_a_case().order_by("post_id")


def lock_grouping() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GROUPING_LOCK])


def place(wanted: Candidate, *, changes: Changes, now: datetime) -> None:
    """Put one post into its campaign: the oldest it is tied to, or a new one."""
    found = ties.ties_of(wanted)
    campaign = join_tied(found, changes=changes)
    if campaign is None:
        campaign = Campaign.objects.create(title=title_of(wanted.post), created_at=now)
    own = [tie for tie in found if home_of(tie.campaign, changes=changes) == campaign.pk]
    Membership.objects.create(
        campaign=campaign,
        post=wanted.post,
        reasons=sorted({tie.reason.value for tie in own}),
        similarity=max((tie.similarity for tie in own if tie.similarity is not None), default=None),
        joined_at=now,
    )
    explain_peers(own)
    if not ties.is_copy(wanted, found):
        Band.objects.bulk_create(ties.band_rows(wanted), ignore_conflicts=True)
    changes.joined[wanted.post.pk] = campaign.pk


def join_tied(found: Sequence[Tie], *, changes: Changes) -> Campaign | None:
    """Return the oldest tied campaign, after the others went into it; those that a person set apart stay apart."""
    tied = sorted({tie.campaign for tie in found})
    if not tied:
        return None
    keep = Campaign.objects.get(pk=tied[0])
    apart = set(Separation.objects.filter(left=keep).values_list("right", flat=True))
    for gone in Campaign.objects.filter(pk__in=tied[1:]).exclude(pk__in=apart):
        absorb(keep, gone)
        changes.merged[gone.pk] = keep
    return keep


def home_of(campaign: int, *, changes: Changes) -> int:
    return changes.merged[campaign].pk if campaign in changes.merged else campaign


def absorb(keep: Campaign, gone: Campaign) -> None:
    """Move every member over and leave a signpost; what a person set apart from the one stays apart from the other."""
    Membership.objects.filter(campaign=gone).update(campaign=keep)
    Campaign.objects.filter(merged_into=gone).update(merged_into=keep)
    Campaign.objects.filter(pk=gone.pk).update(merged_into=keep)
    for left, right in (
        Separation.objects.filter(left=gone)
        .values_list("left", "right")
        .union(Separation.objects.filter(right=gone).values_list("left", "right"))
    ):
        set_apart(keep.pk, right if left == gone.pk else left)


def set_apart(one: int, other: int) -> None:
    if one != other:
        Separation.objects.get_or_create(left_id=min(one, other), right_id=max(one, other))


def explain_peers(own: Sequence[Tie]) -> None:
    """Write the shared thing down at the earlier member too: it belongs for the same reason."""
    peers = {row.post_id: row for row in Membership.objects.filter(post__in={tie.peer for tie in own})}
    for tie in own:
        row = peers[tie.peer]
        row.reasons = sorted({*row.reasons, tie.reason.value})
        if tie.similarity is not None:
            row.similarity = max(row.similarity or 0.0, tie.similarity)
    Membership.objects.bulk_update(peers.values(), ["reasons", "similarity"])


def title_of(post: Post) -> str:
    """Name a campaign after the first words of its first post."""
    words = " ".join((post.title or post.text or post.hidden_text).split())
    return words if len(words) <= TITLE_LENGTH else words[: TITLE_LENGTH - 1].rstrip() + "…"


def record_changes(changes: Changes) -> None:
    for gone, keep in changes.merged.items():
        record(None, "campaign.merged", keep, detail={"absorbed": gone})
    for campaign in sorted(set(changes.joined.values())):
        posts = [post for post, home in changes.joined.items() if home == campaign]
        record(None, "campaign.grew", Campaign(pk=campaign), detail={"posts": posts})


@transaction.atomic
def split_campaign(campaign: Campaign, *, posts: Sequence[int], actor: Actor, now: datetime) -> Campaign:
    """Move the named posts into a campaign of their own, which the machine will not put back."""
    lock_grouping()
    leaving = Membership.objects.filter(campaign=campaign, post__in=posts)
    count = leaving.count()
    if count == 0 or count != len(set(posts)):
        raise Refused(f"Not every chosen post belongs to campaign {campaign.pk}; reload and choose again.")
    if count == Membership.objects.filter(campaign=campaign).count():
        raise Refused(
            f"All posts of campaign {campaign.pk} are chosen; leave at least one, or there is nothing to split."
        )
    first = Post.objects.filter(pk__in=posts).order_by("pk")[0]
    apart = Campaign.objects.create(title=title_of(first), created_at=now)
    leaving.update(campaign=apart)
    set_apart(campaign.pk, apart.pk)
    record(actor, "campaign.split", apart, detail={"from": campaign.pk, "posts": sorted(posts)})
    return apart


@transaction.atomic
def merge_campaigns(one: Campaign, other: Campaign, *, actor: Actor) -> Campaign:
    """Make two campaigns one, on a person's word, which undoes an earlier separation; the older one stays."""
    lock_grouping()
    standing = list(Campaign.objects.filter(pk__in=[one.pk, other.pk]).standing().order_by("pk"))
    if len(standing) != 2:
        raise Refused(
            f"Campaigns {one.pk} and {other.pk} are not two standing campaigns any more; reload and look again."
        )
    keep, gone = standing
    Separation.objects.filter(left=keep, right=gone).delete()
    explain_by_person(gone)
    explain_by_meaning(keep, gone)
    absorb(keep, gone)
    record(actor, "campaign.merged", keep, detail={"absorbed": gone.pk})
    return keep


def explain_by_person(campaign: Campaign) -> None:
    rows = list(Membership.objects.filter(campaign=campaign))
    for row in rows:
        row.reasons = sorted({*row.reasons, Reason.PERSON.value})
    Membership.objects.bulk_update(rows, ["reasons"])


def explain_by_meaning(one: Campaign, other: Campaign) -> None:
    """Write down at posts that say the same why a person could put them together, and how near they are.

    A likeness of texts that is there already stays: it is measured by another rule.
    """
    nearest: dict[int, float] = {}
    for echo in between(one.pk, other.pk):
        for post in (echo.left_id, echo.right_id):
            nearest[post] = max(nearest.get(post, 0.0), echo.similarity)
    rows = list(Membership.objects.filter(post__in=nearest))
    for row in rows:
        row.reasons = sorted({*row.reasons, Reason.MEANING.value})
        row.similarity = nearest[row.post_id] if row.similarity is None else row.similarity
    Membership.objects.bulk_update(rows, ["reasons", "similarity"])


@transaction.atomic
def keep_apart(one: Campaign, other: Campaign, *, actor: Actor) -> None:
    """Write down that two campaigns are not one: neither the machine nor an offer puts them together again."""
    if Campaign.objects.filter(pk__in=[one.pk, other.pk]).standing().count() != 2:
        raise Refused(
            f"Campaigns {one.pk} and {other.pk} are not two standing campaigns any more; reload and look again."
        )
    set_apart(one.pk, other.pk)
    record(actor, "campaign.kept_apart", one, detail={"other": other.pk})
