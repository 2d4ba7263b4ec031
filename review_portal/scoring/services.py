"""Writes down what the classifier says: assessments, entities and mentions, once for each post."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef

from review_portal.audit.services import record
from review_portal.evidence.models import Post
from review_portal.jobs import GROUP_POSTS
from review_portal.scoring.backlog import send_on
from review_portal.scoring.findings import Finding, Found, examine, loaded_classifier
from review_portal.scoring.models import Assessment, Entity, Mention, ModelVersion

if TYPE_CHECKING:  # as in findings: only a worker loads it
    from classifier.runtime import Classifier


def score_posts(post_ids: Iterable[int], *, now: datetime, classifier: Classifier | None = None) -> list[int]:
    """Assess posts that have no assessment yet, and return the ids of those that were assessed now.

    1. The engines read outside the transaction: they take seconds and need no row.
    2. The posts are locked and asked again whether they are unscored: of two workers with one batch the second
       writes nothing.
    3. What a person has to look at goes on to grouping, deferred in the same transaction.
    """
    posts = list(Post.objects.filter(pk__in=list(post_ids)).unscored().order_by("pk"))
    if not posts:
        return []
    findings = examine(posts, classifier=classifier or loaded_classifier())
    with transaction.atomic():
        fresh = still_unscored(findings)
        if not fresh:
            return []
        version = speak_for(fresh[0].prediction.model_version)
        write_assessments(fresh, version=version, now=now)
        write_mentions(fresh)
        ids = [finding.post.pk for finding in fresh]
        Post.objects.filter(pk__in=ids).update(scored_at=now)
        worth = [finding.post.pk for finding in fresh if finding.prediction.flagged or finding.prediction.abstained]
        send_on(GROUP_POSTS, worth)
        record(None, "posts.assessed", version, detail={"posts": ids, "worth_a_case": worth})
    return ids


def assess_again(post_ids: Iterable[int], *, now: datetime, classifier: Classifier) -> list[int]:
    """Let a model assess posts that another version has judged, and return the ids of those it assessed now.

    Adds a row beside the old ones: the latest version's word stands. What a person has to look at goes on to grouping.
    """
    done = Assessment.objects.filter(post=OuterRef("pk"), model_version__version=classifier.version)
    posts = list(Post.objects.filter(pk__in=list(post_ids)).exclude(Exists(done)).order_by("pk"))
    if not posts:
        return []
    findings = examine(posts, classifier=classifier)
    with transaction.atomic():
        ids = [finding.post.pk for finding in findings]
        list(Post.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))
        version = speak_for(findings[0].prediction.model_version)
        write_assessments(findings, version=version, now=now)
        write_mentions(findings)
        Post.objects.filter(pk__in=ids, scored_at=None).update(scored_at=now)
        worth = [finding.post.pk for finding in findings if finding.prediction.flagged or finding.prediction.abstained]
        send_on(GROUP_POSTS, worth)
        record(None, "posts.assessed", version, detail={"posts": ids, "worth_a_case": worth, "again": True})
    return ids


def still_unscored(findings: Sequence[Finding]) -> list[Finding]:
    locked = Post.objects.filter(pk__in=[finding.post.pk for finding in findings]).unscored().order_by("pk")
    unscored = set(locked.select_for_update(no_key=True).values_list("pk", flat=True))
    return [finding for finding in findings if finding.post.pk in unscored]


def speak_for(version: str) -> ModelVersion:
    """Return the version's row; a version that was never seen before takes over as the live one."""
    known = ModelVersion.objects.filter(version=version).first()
    if known is not None:
        return known
    ModelVersion.objects.filter(live=True).select_for_update().update(live=False)
    return ModelVersion.objects.get_or_create(version=version, defaults={"live": True})[0]


def write_assessments(findings: Sequence[Finding], *, version: ModelVersion, now: datetime) -> None:
    rows = [
        Assessment(
            post=finding.post,
            model_version=version,
            score=finding.prediction.score,
            flagged=finding.prediction.flagged,
            abstained=finding.prediction.abstained,
            labels=finding.prediction.labels,
            substances=finding.prediction.substances,
            protected=finding.prediction.protected,
            language=finding.prediction.language,
            reasons=[
                {"start": reason.start, "end": reason.end, "kind": str(reason.kind), "share": reason.share}
                for reason in finding.reasons
            ],
            changes=finding.changes(),
            normalised=finding.normalised.text,
            created_at=now,
        )
        for finding in findings
    ]
    Assessment.objects.bulk_create(rows, ignore_conflicts=True)


def write_mentions(findings: Sequence[Finding]) -> None:
    write_named([(finding.post, found) for finding in findings for found in finding.found])


def write_named(named: Sequence[tuple[Post, Found]]) -> dict[tuple[str, str, str], Entity]:
    """Write entities once and where each was found, and return them by their keys.

    Sorted, so that two workers never wait for each other in a ring.
    """
    first_seen: dict[tuple[str, str, str], datetime] = {}
    for post, found in named:
        seen_at = post.published_at or post.seen_at
        first_seen[found.key] = min(first_seen.get(found.key, seen_at), seen_at)
    Entity.objects.bulk_create(
        [
            Entity(
                kind=kind,
                canonical=canonical,
                digest=digest,
                first_seen_at=first_seen[kind, canonical, digest],
            )
            for kind, canonical, digest in sorted(first_seen)
        ],
        ignore_conflicts=True,
    )
    known = Entity.objects.filter(canonical__in={canonical for _, canonical, _ in first_seen})
    rows = {(entity.kind, entity.canonical, entity.digest): entity for entity in known}
    Mention.objects.bulk_create(
        [
            Mention(post=post, entity=rows[found.key], start=found.start, end=found.end, text=found.text)
            for post, found in named
        ],
        ignore_conflicts=True,
    )
    return {key: rows[key] for key in first_seen}
