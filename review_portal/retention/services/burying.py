"""Deletes what is past its time and unneeded; a stone with its hash stays, and an event for each batch."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import pgtrigger
from django.db import transaction
from django.db.models import Model, QuerySet

from qalqan_verify.canon import sha256_of
from review_portal.appeals.models import AppealFile
from review_portal.audit.services import record
from review_portal.blocking.models import Annex
from review_portal.evidence import store
from review_portal.evidence.models import Capture, Category, Hold, Post, Tombstone, WarcFile
from review_portal.evidence.turns import take_turn
from review_portal.retention.due import DERIVED, due_captures, due_contacts, due_files, due_posts
from review_portal.retention.periods import periods
from review_portal.scoring.models import Entity
from review_portal.sources.models import Source

A_BATCH = 500
Kind = Tombstone.Kind
Buried = Counter[str]
# Assessments are a machine's opinions about the post, and go with it.
OPINIONS = ("scoring.Assessment:assessment_append_only", "scoring.ShadowAssessment:shadow_assessment_append_only")


@dataclass(frozen=True, slots=True)
class Due:
    """Rows of one kind whose time is over, and how a batch of them is buried."""

    kind: Kind
    rows: QuerySet[Any]
    bury: Callable[[list[Any]], None]


def bury_all(*, now: datetime) -> Buried:
    """Delete post by post, then captures without posts, files without captures, contacts without mentions.

    Batch by batch, each in its own transaction: whoever is stopped goes on where they were. PostgreSQL refuses the
    stone of what is held, and the deletion of what has no stone or what somebody still points at.
    """
    done = Buried()
    for one in all_due(now):
        for _again in range(2 if one.kind == Kind.CAPTURE else 1):  # a picture is due once its page is gone
            done[one.kind] += batches(one.rows, one.bury)
    return done


def count_all(*, now: datetime) -> Buried:
    """Count what is due at this moment, and write nothing; what these keep alive falls due only after them."""
    done = Buried()
    for one in all_due(now):
        done[one.kind] += one.rows.count()
    return done


def all_due(now: datetime) -> Iterator[Due]:
    """Yield what is due, in the order in which it goes."""
    told = periods()
    standing = Hold.objects.standing()
    if standing.filter(kind=Hold.Kind.ALL).exists():
        return
    held = set(standing.filter(kind=Hold.Kind.CATEGORY).values_list("category", flat=True))
    sources = Source.objects.exclude(pk__in=standing.filter(kind=Hold.Kind.SOURCE).values("target_id"))
    for source in sources.order_by("pk"):
        # Posts of both categories first: a capture is due once no post lies on it.
        for category in sorted({Category.ORDINARY, Category.SUSPECTED} - held):
            yield posts_of(source, category, before=now - (source.retention or told[category]), now=now)
        if Category.ORDINARY not in held:
            yield captures_of(source, before=now - (source.retention or told[Category.ORDINARY]), now=now)
    if Category.ORDINARY not in held:
        shortest = min([told[Category.ORDINARY], *(row.retention for row in sources if row.retention)])
        yield Due(Kind.WARC, due_files(before=now - shortest), partial(_bury_files, now=now))
        contacts = due_contacts(before=now - told[Category.ORDINARY])
        yield Due(Kind.CONTACT, contacts, partial(_bury_contacts, now=now))


def posts_of(source: Source, category: str, *, before: datetime, now: datetime) -> Due:
    posts = due_posts(source, suspected=category == Category.SUSPECTED, before=before)
    return Due(Kind.POST, posts, partial(_bury_posts, source=source, category=category, now=now))


def captures_of(source: Source, *, before: datetime, now: datetime) -> Due:
    return Due(Kind.CAPTURE, due_captures(source, before=before), partial(_bury_captures, source=source, now=now))


def batches(rows: QuerySet[Any], bury: Callable[[list[Any]], None]) -> int:
    """Bury batch after batch, each in a transaction of its own; rows that somebody is at are left for the next run."""
    count = 0
    while True:
        with transaction.atomic():
            batch = list(rows.select_for_update(skip_locked=True, of=("self",))[:A_BATCH])
            if not batch:
                return count
            bury(batch)
            count += len(batch)


def _bury_posts(rows: list[Post], source: Source, category: str, now: datetime) -> None:
    stones = [stone(Kind.POST, row, row.content_sha256, seen_at=row.seen_at, category=category) for row in rows]
    for row, one in zip(rows, stones, strict=True):
        one.source, one.identity = source, hashlib.sha256(row.post_id.encode()).hexdigest()
    _lay(stones, now=now)
    with pgtrigger.ignore(*OPINIONS):
        for model in DERIVED[Post]:
            model._base_manager.filter(post__in=rows).delete()
        _delete(Post, rows)
    _tell(stones, target=source)


def _bury_captures(rows: list[Capture], source: Source, now: datetime) -> None:
    stones = [stone(Kind.CAPTURE, row, row.payload_sha256, seen_at=row.fetched_at) for row in rows]
    for one in stones:
        one.source = source
    _lay(stones, now=now)
    for model in DERIVED[Capture]:
        model._base_manager.filter(capture__in=rows).delete()
    _delete(Capture, rows)
    _tell(stones, target=source)


def _bury_files(rows: list[WarcFile], now: datetime) -> None:
    take_turn(row.sha256 for row in rows)
    stones = [stone(Kind.WARC, row, row.sha256, seen_at=row.stored_at) for row in rows]
    _lay(stones, now=now)
    _delete(WarcFile, rows)
    _tell(stones, target=rows[0])
    for row in rows:
        # After the commit: bytes without a row are swept later, a row without bytes would be damage.
        transaction.on_commit(partial(let_go, row.sha256))


@transaction.atomic
def let_go(sha256: str) -> None:
    """Delete bytes that no row names. Looked at once more, in their own turn: they may have come again meanwhile."""
    take_turn([sha256])
    if not any(model._base_manager.filter(sha256=sha256).exists() for model in (WarcFile, Annex, AppealFile)):
        store.remove(sha256)


def _bury_contacts(rows: list[Entity], now: datetime) -> None:
    stones = [
        stone(Kind.CONTACT, row, sha256_of([row.kind, row.canonical, row.digest]), seen_at=row.first_seen_at)
        for row in rows
    ]
    _lay(stones, now=now)
    _delete(Entity, rows)
    _tell(stones, target=rows[0])


def stone(
    kind: Tombstone.Kind, row: Model, sha256: str, *, seen_at: datetime, category: str = Category.ORDINARY
) -> Tombstone:
    return Tombstone(kind=kind, row_id=row.pk, sha256=sha256, seen_at=seen_at, category=category)


def _lay(stones: list[Tombstone], *, now: datetime) -> None:
    for one in stones:
        one.buried_at = now
    Tombstone.objects.bulk_create(stones)


def _tell(stones: list[Tombstone], *, target: Model) -> None:
    """Write one event whose digest covers all stones; last, because nobody else can write into the record after it."""
    covered = sha256_of([[one.kind, one.row_id, one.sha256] for one in stones])
    detail = {"kind": stones[0].kind, "category": stones[0].category, "count": len(stones), "sha256": covered}
    record(None, "evidence.buried", target, detail=detail)


def _delete(model: type[Model], rows: Iterable[Model]) -> None:
    model._base_manager.filter(pk__in=[row.pk for row in rows]).delete()


def sweep_files() -> None:
    """Remove bytes whose row was buried by a run that died before it removed them. Never within a transaction."""
    stones = Tombstone.objects.filter(kind=Kind.WARC).order_by("-pk")[:A_BATCH].values_list("sha256", flat=True)
    for sha256 in set(stones) - set(WarcFile.objects.filter(sha256__in=list(stones)).values_list("sha256", flat=True)):
        if store.path(sha256).exists():
            let_go(sha256)
