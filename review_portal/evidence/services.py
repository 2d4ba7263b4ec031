"""Takes deliveries in: bytes by their hash, captures and posts once, scoring deferred in the same breath."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from review_portal.accounts.models import ApiKey
from review_portal.audit.errors import Refused
from review_portal.audit.services import Actor, record
from review_portal.evidence import store
from review_portal.evidence.models import Capture, Delivery, Disappearance, Picture, Post, Tombstone, WarcFile
from review_portal.evidence.turns import take_turn
from review_portal.evidence.wire import CaptureValue, DeliveryValue, GoneValue, PictureValue, PostValue
from review_portal.jobs import SCORE_POSTS, defer_batch
from review_portal.sources.models import CrawlRun, Source


class WarcMissing(Refused):
    """The delivery names a WARC file that was not uploaded."""


class DigestMismatch(Refused):
    """The uploaded bytes are not those that the address names."""


class NotClaimed(Refused):
    """The delivery belongs to a run that another key claimed."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery: posts that were new, and posts that were known."""

    accepted: int
    known: int


@transaction.atomic
def store_warc(content: bytes, *, sha256: str, actor: Actor, now: datetime) -> bool:
    """Keep a sealed file under its hash; return whether it was new. Raise DigestMismatch where the bytes differ."""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise DigestMismatch(f"The body has SHA-256 {found}, the address says {sha256}; send the file again.")
    take_turn([sha256])
    store.put(content)
    warc, created = WarcFile.objects.get_or_create(sha256=sha256, defaults={"size": len(content), "stored_at": now})
    if created:
        record(actor, "warc.stored", warc, detail={"sha256": sha256, "size": len(content)})
    return created


@transaction.atomic
def ingest(delivery: DeliveryValue, *, actor: Actor, now: datetime, key: ApiKey | None = None) -> Receipt:
    """Write the captures and posts of one delivery exactly once, and defer the scoring of what is new.

    1. Only the key that claimed the run may deliver for it, before its end and after.
    2. The source's row is locked: versions of one post are numbered by one delivery at a time.
    3. The same delivery id is answered with its first receipt, also to who repeats it while the first is being written.
    4. A post whose content is known for its source is counted as known and not written.
    """
    run = _run_of(delivery, key)
    source = Source.objects.select_for_update().get(pk=run.source_id)
    if past := Delivery.objects.filter(delivery_id=delivery.delivery_id).first():
        return Receipt(past.accepted, past.known)
    warc = WarcFile.objects.filter(sha256=delivery.warc_sha256).first()
    if warc is None:
        raise WarcMissing(f"WARC file {delivery.warc_sha256} is not here yet; upload it, then deliver again.")
    captures = _write_captures(delivery.captures, run=run, warc=warc)
    posts = _write_posts(delivery.posts, source=source, captures=captures, now=now)
    _write_pictures(delivery.pictures, source=source, captures=captures)
    gone = _write_gone(delivery.gone, source=source, captures=captures)
    receipt = Receipt(accepted=len(posts), known=len(delivery.posts) - len(posts))
    row = Delivery.objects.create(
        delivery_id=delivery.delivery_id, run=run, received_at=now, accepted=receipt.accepted, known=receipt.known
    )
    defer_batch(SCORE_POSTS, ids=[post.pk for post in posts], size=settings.SCORING_BATCH)
    detail = {"source": source.pk, "warc": warc.sha256, "captures": len(captures), "posts": receipt.accepted}
    detail |= {"gone": gone} if gone else {}
    record(actor, "delivery.ingested", row, detail=detail)
    return receipt


def _run_of(delivery: DeliveryValue, key: ApiKey | None) -> CrawlRun:
    run = CrawlRun.objects.filter(pk=delivery.run_id, source_id=delivery.source_id).first()
    if run is None:
        raise Refused(f"Run {delivery.run_id} of source {delivery.source_id} is unknown here.")
    if run.key_id != (key.pk if key else None):
        raise NotClaimed(
            f"Run {run.pk} was not claimed with this key; only whoever claimed it may deliver for it. "
            "Nothing is lost: whoever visits the source next finds the same again."
        )
    return run


def _write_captures(values: Sequence[CaptureValue], *, run: CrawlRun, warc: WarcFile) -> dict[str, Capture]:
    rows = [
        Capture(
            record_id=value.record_id,
            run=run,
            warc=warc,
            url=value.url,
            final_url=value.final_url,
            fetched_at=value.fetched_at,
            status=value.status,
            content_type=value.content_type,
            payload_sha256=value.payload_sha256,
            size=value.size,
            ip=str(value.ip) if value.ip else None,
            outcome=value.outcome,
            redirects=value.redirects,
            kind=value.kind,
            of_record=value.of_record,
            another_fetch=value.another_fetch,
            tls_sha256=value.tls_sha256,
            clock_offset_ms=value.clock_offset_ms,
        )
        for value in values
    ]
    Capture.objects.bulk_create(rows, ignore_conflicts=True)
    return {row.record_id: row for row in Capture.objects.filter(record_id__in=[row.record_id for row in rows])}


def _write_posts(
    values: Sequence[PostValue], *, source: Source, captures: dict[str, Capture], now: datetime
) -> list[Post]:
    _refuse_strays({value.record_id for value in values}, captures)
    identities = {value.post_id for value in values}
    known = Post.objects.filter(source=source, post_id__in=identities)
    contents = set(known.values_list("post_id", "content_sha256")) | _buried(values, source=source)
    versions = dict(known.values_list("post_id").annotate(newest=Max("version")))
    rows: list[Post] = []
    for value in values:
        content_sha256 = value.content_sha256()
        if (value.post_id, content_sha256) in contents:
            continue
        contents.add((value.post_id, content_sha256))
        versions[value.post_id] = versions.get(value.post_id, 0) + 1
        row = _post(value, source=source, capture=captures[value.record_id], now=now)
        row.content_sha256, row.version = content_sha256, versions[value.post_id]
        rows.append(row)
    return Post.objects.bulk_create(rows)


def _buried(values: Sequence[PostValue], *, source: Source) -> set[tuple[str, str]]:
    """Return what was here once and was deleted in its time: it is known, and is not taken in again."""
    names = {hashlib.sha256(value.post_id.encode()).hexdigest(): value.post_id for value in values}
    stones = Tombstone.objects.filter(kind=Tombstone.Kind.POST, source=source, identity__in=names)
    return {(names[identity], sha256) for identity, sha256 in stones.values_list("identity", "sha256")}


def _refuse_strays(named: set[str], captures: dict[str, Capture]) -> None:
    if stray := named - captures.keys():
        raise Refused(f"Posts name the capture {min(stray)}, which this delivery does not hold.")


def _write_pictures(values: Sequence[PictureValue], *, source: Source, captures: dict[str, Capture]) -> None:
    _refuse_strays({value.record_id for value in values}, captures)
    rows = [
        Picture(
            capture=captures[value.record_id],
            source=source,
            post_id=value.post_id,
            phash=value.signed(),
            is_flat=value.is_flat,
            width=value.width,
            height=value.height,
        )
        for value in values
    ]
    Picture.objects.bulk_create(rows, ignore_conflicts=True)


def _write_gone(values: Sequence[GoneValue], *, source: Source, captures: dict[str, Capture]) -> list[str]:
    """Write down once that known posts are missing; return their ids. A post that we never had cannot disappear."""
    _refuse_strays({value.record_id for value in values}, captures)
    had = set(
        Post.objects.filter(source=source, post_id__in=[value.post_id for value in values]).values_list(
            "post_id", flat=True
        )
    )
    known = set(Disappearance.objects.filter(source=source, post_id__in=had).values_list("post_id", flat=True))
    fresh = {value.post_id: captures[value.record_id] for value in values if value.post_id in had - known}
    rows = [
        Disappearance(source=source, post_id=post_id, capture=capture, seen_at=capture.fetched_at)
        for post_id, capture in fresh.items()
    ]
    Disappearance.objects.bulk_create(rows, ignore_conflicts=True)
    return sorted(fresh)


def _post(value: PostValue, *, source: Source, capture: Capture, now: datetime) -> Post:
    return Post(
        source=source,
        capture=capture,
        post_id=value.post_id,
        url=value.url,
        author=(value.author or "")[:200],
        title=value.title[:500],
        text=value.text,
        hidden_text=value.hidden_text,
        links=[link.model_dump() for link in value.links],
        media=[media.model_dump() for media in value.media],
        forwarded_from=(value.forwarded_from or "")[:200],
        reply_to=(value.reply_to or "")[:200],
        reply_text=value.reply_text,
        views=value.views,
        price=(value.price or "")[:100],
        edited=value.edited,
        published_at=value.published_at,
        seen_at=now,
    )
