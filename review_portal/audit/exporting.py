"""Writes the record down so that others can prove it: one JSON line an event, a checkpoint or a stamp."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from qalqan_verify.canon import canonical
from qalqan_verify.log import LOG_FORMAT
from review_portal.audit.models import Checkpoint, Event, Stamp
from review_portal.audit.services.chain import GENESIS


def event_body(event: Event) -> dict[str, Any]:
    return {**event.body(), "sha256": event.sha256}


def checkpoint_body(found: Checkpoint) -> dict[str, Any]:
    signature = bytes(found.signature).hex()
    return {**found.statement(), "sha256": found.sha256, "public_key": found.public_key, "signature": signature}


def stamp_body(stamp: Stamp) -> dict[str, Any]:
    token = base64.b64encode(bytes(stamp.token)).decode()
    return {"checkpoint": stamp.checkpoint_id, "token": token, "sha256": stamp.sha256}


def log_lines(first: Checkpoint | None = None) -> Iterator[bytes]:
    """Yield the record from its beginning, or from the interval of a checkpoint; each line ends with a line feed."""
    start = first.first if first else 1
    events = Event.objects.filter(number__gte=start).order_by("number")
    closed = list(Checkpoint.objects.filter(first__gte=start).prefetch_related("stamps").order_by("number"))
    last = events.order_by("-number").values_list("number", flat=True).first() or start - 1
    before = Event.objects.filter(number=start - 1).values_list("sha256", flat=True).first() or GENESIS
    yield line(
        {
            "format": LOG_FORMAT,
            "first": start,
            "last": last,
            "previous": before,
            "previous_checkpoint": first.previous_sha256 if first else GENESIS,
            "checkpoints": len(closed),
        }
    )
    waiting = iter(closed)
    following = next(waiting, None)
    for event in events.filter(number__lte=last).iterator(chunk_size=2000):
        yield line({"event": event_body(event)})
        if following and following.last == event.number:
            yield line({"checkpoint": checkpoint_body(following)})
            yield from (line({"stamp": stamp_body(stamp)}) for stamp in following.stamps.all())
            following = next(waiting, None)


def line(value: dict[str, Any]) -> bytes:
    return canonical(value) + b"\n"
