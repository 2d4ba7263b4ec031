"""Requests on their way: with a screenshot, approved, sent; and pages captured again by a runner of three lines."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from datetime import datetime
from itertools import count
from pathlib import Path

from warcio.warcwriter import WARCWriter

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockingRequest, BlockItem, ItemStep, Notice, Recheck
from review_portal.blocking.services import (
    add_annex,
    approve_request,
    draft_notice,
    draft_request,
    exclude_item,
    send_notice,
    submit_request,
)
from review_portal.evidence import store
from review_portal.evidence.models import Capture, WarcFile
from review_portal.exports.signing import CmsSigner, make_certificates, signers
from review_portal.sources.models import CrawlRun, Outcome
from tests.blocking.records import NOW, decision, post

numbers = count(1)


def png(width: int = 800, height: int = 600, shade: int = 255) -> bytes:
    """Return a whole grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress((b"\0" + bytes([shade]) * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def drafted(author: User, *mentions: tuple[str, str], shot: bool = True, now: datetime = NOW) -> BlockingRequest:
    """Return a draft whose items all pass, each with a screenshot."""
    request = draft_request(decision(author, post(*mentions)), actor=author, now=now)
    for item in request.items.all():
        if item.guard_verdict != "allow":
            exclude_item(item, actor=author, now=now)
        elif shot:
            add_annex(item, png(shade=item.no), kind="screenshot", actor=author, now=now)
    return request


def ordered(
    author: User, approver: User, *mentions: tuple[str, str], shot: bool = True, now: datetime = NOW
) -> BlockingRequest:
    """Return an approved request."""
    request = submit_request(drafted(author, *mentions, shot=shot, now=now), actor=author, now=now)
    return approve_request(request, actor=approver, digest=request.digest, grounds="Checked.", now=now)


def sent(author: User, approver: User, *mentions: tuple[str, str], now: datetime = NOW) -> Notice:
    notice = draft_notice(ordered(author, approver, *mentions, now=now), actor=author, now=now)
    return send_notice(notice, channel="information system", actor=approver, now=now)


def authority(folder: Path) -> CmsSigner:
    """Return a signer of an authority outside, whose certificate lies in the folder as ca.pem."""
    make_certificates(folder, NOW)
    signer = signers(folder).cms
    assert isinstance(signer, CmsSigner)
    return signer


def stands(item: BlockItem) -> str:
    return ItemStep.objects.filter(item=item).order_by("-pk")[0].status


def bring(recheck: Recheck, body: str, *, outcome: str = Outcome.EMPTY, at: datetime) -> Capture:
    """Do what a runner does: visit the page, seal it, and finish."""
    record_id, sealed = warc(body.encode(), url=recheck.source.address)
    sha256 = store.put(sealed)
    file = WarcFile.objects.create(sha256=sha256, size=len(sealed), stored_at=at)
    run = CrawlRun.objects.create(
        source=recheck.source, runner="test", status="finished", claimed_at=at, lease_until=at, finished_at=at,
        outcome=outcome,
    )  # fmt: skip
    return Capture.objects.create(
        record_id=record_id, run=run, warc=file, url=recheck.source.address, final_url=recheck.source.address,
        fetched_at=at, status=200, content_type="text/html; charset=utf-8", payload_sha256=sha256, size=len(body),
        outcome=outcome,
    )  # fmt: skip


def photograph(page: Capture) -> Capture:
    """Seal a picture of a captured page, as a crawler does: a record of its own that refers to the page's."""
    record_id, picture, out = f"urn:uuid:00000000-0000-4000-a000-{next(numbers):012d}", png(), io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    named = {"WARC-Record-ID": f"<{record_id}>", "WARC-Refers-To": f"<{page.record_id}>"}
    kind = {"warc_content_type": "image/png", "warc_headers_dict": named}
    writer.write_record(writer.create_warc_record(page.url, "conversion", payload=io.BytesIO(picture), **kind))
    file = WarcFile.objects.create(sha256=store.put(out.getvalue()), size=1, stored_at=page.fetched_at)
    return Capture.objects.create(
        record_id=record_id, run=page.run, warc=file, url=page.url, final_url=page.final_url, status=200,
        fetched_at=page.fetched_at, payload_sha256=hashlib.sha256(picture).hexdigest(), size=len(picture),
        outcome=page.outcome, kind=Capture.Kind.SCREENSHOT, of_record=page.record_id,
    )  # fmt: skip


def warc(payload: bytes, *, url: str) -> tuple[str, bytes]:
    """Return the id and the bytes of a WARC file with one response."""
    record_id = f"urn:uuid:00000000-0000-4000-9000-{next(numbers):012d}"
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + payload
    headers = {"WARC-Record-ID": f"<{record_id}>"}
    record = writer.create_warc_record(url, "response", payload=io.BytesIO(http), warc_headers_dict=headers)
    writer.write_record(record)
    return record_id, out.getvalue()
