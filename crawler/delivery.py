"""Collects one run's captures and posts into deliveries, each with the WARC file that proves it."""

import asyncio
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from crawler.archive import Archive, Exchange, Sealed
from crawler.items import Capture, Ending, Gone, Picture, Post, Wire, now, to_wire
from crawler.portal import Run
from crawler.spool import WARC, Spool

CAPTURES_A_DELIVERY = 20
POSTS_A_DELIVERY = 2000
LONGEST_ID, LONGEST_URL = 200, 2000
BYTES_A_DELIVERY = 4 << 20
ROOM_FOR = 0.25  # seconds
AGE_OF_A_DELIVERY = timedelta(seconds=20)


@dataclass(slots=True)
class _Batch:
    """One delivery in the making; `pending` are sealed responses that have not been read yet."""

    folder: Path
    archive: Archive
    opened_at: datetime
    captures: list[Wire] = field(default_factory=list)
    posts: list[Wire] = field(default_factory=list)
    pictures: list[Wire] = field(default_factory=list)
    gone: list[Wire] = field(default_factory=list)
    pending: set[str] = field(default_factory=set)


class DeliveryWriter:
    """`seal` first, then read, then `add`; full batches go to the spool, `finish` sends the rest and the run's end."""

    def __init__(self, spool: Spool, run: Run, *, agent: str) -> None:
        self._spool = spool
        self._run = run
        self._agent = agent
        self._batches: list[_Batch] = []
        self._roomy_until = 0.0

    def seal(self, exchange: Exchange) -> Sealed:
        if not self._batches or self._is_full(self._batches[-1]):
            self._batches.append(self._open())
        batch = self._batches[-1]
        sealed = batch.archive.seal(exchange)
        batch.pending.add(sealed.record_id)
        return sealed

    def convert(self, of: Sealed, url: str, content_type: str, content: bytes) -> Sealed:
        """Seal what was made out of a response that nobody has added yet, in the same archive as the response."""
        batch = next(batch for batch in self._batches if of.record_id in batch.pending)
        sealed = batch.archive.convert(of, url, content_type, content)
        batch.pending.add(sealed.record_id)
        return sealed

    def forget(self, sealed: Sealed | None) -> None:
        """Note that no capture will follow: the record stays in the archive as context (a hop, robots.txt)."""
        for batch in self._batches:
            batch.pending.discard(sealed.record_id if sealed else "")

    def add(
        self,
        capture: Capture,
        posts: Sequence[Post] = (),
        *,
        pictures: Sequence[Picture] = (),
        gone: Sequence[Gone] = (),
    ) -> None:
        """Put a capture and what was read from it beside the archive that holds its bytes."""
        batch = next(batch for batch in self._batches if capture.record_id in batch.pending)
        batch.pending.discard(capture.record_id)
        batch.captures.append(to_wire(capture))
        batch.posts.extend(to_wire(fitting(post, capture)) for post in posts)
        batch.pictures.extend(to_wire(replace(picture, post_id=fitting_id(picture.post_id))) for picture in pictures)
        batch.gone.extend(to_wire(replace(one, post_id=fitting_id(one.post_id))) for one in gone)
        for full in [batch for batch in self._batches if self._is_full(batch) and not batch.pending]:
            self._ship(full)

    async def wait_for_room(self) -> None:
        """Hold the crawl while the spool is full: it fills no disk while the portal is away."""
        if monotonic() < self._roomy_until:
            return
        while self._spool.is_full():
            await asyncio.sleep(0.5)
        self._roomy_until = monotonic() + ROOM_FOR  # looking through the outbox for each page would cost more than it

    def finish(self, ending: Ending) -> None:
        for batch in list(self._batches):
            self._ship(batch)
        wire: Wire = {
            "outcome": str(ending.outcome),
            "pages": ending.pages,
            "posts": ending.posts,
            "message": ending.message[:2000],
            "cursor": ending.cursor,
            "seen": ending.seen,
            "filled": ending.filled,
        }
        wire["cursor_before"] = self._run.source.cursor
        self._spool.put("finish", wire, run_id=self._run.run_id)

    def _open(self) -> _Batch:
        folder = self._spool.workspace()
        return _Batch(folder, Archive(folder / WARC, agent=self._agent), opened_at=now())

    def _is_full(self, batch: _Batch) -> bool:
        return (
            len(batch.captures) >= CAPTURES_A_DELIVERY
            or len(batch.posts) >= POSTS_A_DELIVERY
            or batch.archive.size >= BYTES_A_DELIVERY
            or now() - batch.opened_at > AGE_OF_A_DELIVERY
        )

    def _ship(self, batch: _Batch) -> None:
        self._batches.remove(batch)
        sha256 = batch.archive.close()
        if batch.captures:
            delivery: Wire = {
                "delivery_id": str(uuid.uuid4()),
                "run_id": self._run.run_id,
                "source_id": self._run.source.id,
                "warc_sha256": sha256,
                "captures": batch.captures,
                "posts": batch.posts,
                "pictures": batch.pictures,
                "gone": batch.gone,
            }
            self._spool.put("delivery", delivery, run_id=self._run.run_id, warc=batch.archive.path)
        self._spool.release(batch.folder)


def fitting(post: Post, capture: Capture) -> Post:
    """Tie a post to its capture and keep it within the portal's bounds: one absurd post must not stop a delivery."""
    url = (post.url or capture.final_url)[:LONGEST_URL]
    return replace(post, record_id=capture.record_id, post_id=fitting_id(post.post_id), url=url)


def fitting_id(post_id: str) -> str:
    return post_id if len(post_id) <= LONGEST_ID else hashlib.sha256(post_id.encode("utf-8", "replace")).hexdigest()
