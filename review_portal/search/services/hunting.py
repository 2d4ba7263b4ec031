"""Starts hunts through the archive, carries them on in small steps, and hands what a person picked to the judges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.campaigns.nominating import nominate
from review_portal.evidence.models import Post
from review_portal.jobs import defer_batch
from review_portal.scoring.findings import loaded_classifier
from review_portal.scoring.models import Assessment, Entity
from review_portal.scoring.services import assess_again
from review_portal.search.hunts import ContactHunt, TermHunt, look_through
from review_portal.search.models import TRANSITIONS, Hit, Hunt
from review_portal.search.query import masked

TASK = "search.hunt"
STEP = 500
SHORTEST = 3


def hunt_term(term: str, *, actor: User, now: datetime) -> Hunt:
    """Begin to look for words, in any form and disguise, in every post that was ever collected."""
    words = " ".join(masked(term).split())[:300]
    if TermHunt(words).pattern is None or len(words) < SHORTEST:
        raise Refused(_("Name a word of three letters at least; a shorter one is in every post."))
    return begin(Hunt(kind=Hunt.Kind.TERM, term=words), actor=actor, now=now)


def hunt_contact(entity: Entity, *, actor: User, now: datetime) -> Hunt:
    """Begin to look for a contact with today's extraction, in every post that was ever collected."""
    return begin(Hunt(kind=Hunt.Kind.CONTACT, entity=entity), actor=actor, now=now)


def hunt_model(*, actor: User, now: datetime) -> Hunt:
    """Begin to let the model that is installed now assess every post that an older one has judged."""
    return begin(Hunt(kind=Hunt.Kind.MODEL), actor=actor, now=now)


@transaction.atomic
def begin(hunt: Hunt, *, actor: User, now: datetime) -> Hunt:
    if not actor.can(Ability.HUNT):
        raise Refused(_("A hunt reads the whole archive; ask a senior moderator or a supervisor to start it."))
    same = Hunt.objects.filter(kind=hunt.kind, term=hunt.term, entity=hunt.entity, status=Hunt.Status.RUNNING)
    if same.exists():
        raise Refused(_("The same hunt is under way already; look at its progress, or cancel it first."))
    hunt.started_by, hunt.started_at, hunt.moved_at = actor, now, now
    hunt.last = Post.objects.aggregate(last=Max("pk"))["last"] or 0
    hunt.posts = Post.objects.count()
    hunt.save()
    defer(hunt.pk)
    detail = {"kind": hunt.kind, "term": hunt.term, "entity": hunt.entity_id, "posts": hunt.posts}
    record(actor, "hunt.started", hunt, detail=detail)
    return hunt


def defer(pk: int) -> None:
    defer_batch(TASK, ids=[pk], size=1)


def go_on(pk: int, *, now: datetime) -> bool:
    """Look at the next posts of a hunt; say whether it goes on. Running twice looks at nothing twice.

    1. The posts are read outside the transaction: it takes seconds.
    2. The row is locked and must still stand where this step began: of two workers the second writes nothing.
    3. Hits, progress and the next step's job are written together.
    """
    hunt = Hunt.objects.filter(pk=pk, status=Hunt.Status.RUNNING).select_related("entity").first()
    if hunt is None:
        return False
    posts = list(Post.objects.filter(pk__gt=hunt.reached, pk__lte=hunt.last).order_by("pk")[: step_of(hunt)])
    hits, version = examined(hunt, posts, now=now)
    with transaction.atomic():
        row = Hunt.objects.select_for_update().get(pk=pk)
        if not row.is_running or row.reached != hunt.reached:
            return False
        new = Hit.objects.bulk_create(
            [Hit(hunt=row, post=post, fragment=fragment) for post, fragment in hits], ignore_conflicts=True
        )
        if not posts:
            finish(row, now=now)
            return False
        Hunt.objects.filter(pk=pk).update(
            reached=posts[-1].pk, examined=F("examined") + len(posts), found=F("found") + len(new), moved_at=now,
            model_version=version or row.model_version,
        )  # fmt: skip
        defer(pk)
    return True


def step_of(hunt: Hunt) -> int:
    return settings.SCORING_BATCH if hunt.kind == Hunt.Kind.MODEL else STEP


def examined(hunt: Hunt, posts: Sequence[Post], *, now: datetime) -> tuple[list[tuple[Post, str]], str]:
    """Return the hits among the posts, and the model's version where a model was asked."""
    if hunt.kind == Hunt.Kind.TERM:
        return look_through(posts, TermHunt(hunt.term)), ""
    if hunt.entity is not None:
        return look_through(posts, ContactHunt(hunt.entity)), ""
    if not posts:
        return [], ""
    classifier = loaded_classifier()
    # What it now holds for worth a case goes through grouping like any new post: the ordinary door.
    assess_again([post.pk for post in posts], now=now, classifier=classifier)
    worth = Assessment.objects.worth_a_case().filter(
        post__in=posts, model_version__version=classifier.version, post__membership=None
    )
    return [(row.post, "") for row in worth.select_related("post")], classifier.version


def finish(hunt: Hunt, *, now: datetime) -> None:
    move(hunt, Hunt.Status.FINISHED, now=now)
    record(None, "hunt.finished", hunt, detail={"examined": hunt.examined, "found": hunt.found})


@transaction.atomic
def cancel_hunt(hunt: Hunt, *, actor: User, now: datetime) -> Hunt:
    """Stop a hunt where it stands; what it found stays."""
    if not actor.can(Ability.HUNT):
        raise Refused(_("Ask a senior moderator or a supervisor to cancel the hunt."))
    row = Hunt.objects.select_for_update().get(pk=hunt.pk)
    if not row.is_running:
        raise Refused(_("This hunt has ended already; what it found is below."))
    move(row, Hunt.Status.CANCELLED, now=now)
    record(actor, "hunt.cancelled", row, detail={"examined": row.examined, "found": row.found})
    return row


def move(hunt: Hunt, to: str, *, now: datetime) -> None:
    if to not in TRANSITIONS[hunt.status]:
        raise Refused(_("This hunt has ended already; what it found is below."))
    Hunt.objects.filter(pk=hunt.pk, status=hunt.status).update(status=to, ended_at=now, moved_at=now)


@transaction.atomic
def hand_over(hunt: Hunt, posts: Sequence[int], *, actor: User, now: datetime) -> list[int]:
    """Put hits that a person picked before the judges; return the campaigns that will have a case.

    The ordinary door: each post gets a campaign and the campaign its case, to be judged like any other.
    """
    if not actor.can(Ability.HUNT):
        raise Refused(_("Ask a senior moderator or a supervisor to hand the posts over."))
    picked = list(Hit.objects.filter(hunt=hunt, post__in=posts).values_list("post_id", flat=True))
    if not picked:
        raise Refused(_("Tick the posts that a person should judge; nothing was handed over."))
    campaigns = nominate(picked, actor=actor, now=now)
    record(actor, "hunt.handed_over", hunt, detail={"posts": sorted(picked), "campaigns": campaigns})
    return campaigns
