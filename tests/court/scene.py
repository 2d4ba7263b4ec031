"""A case as it comes to court: fetched, sealed, delivered, decided, ordered, sent, signed outside, stamped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from django.test import override_settings

from crawler.archive import Archive, Exchange, Sealed
from review_portal.accounts.abilities import Role
from review_portal.accounts.models import User
from review_portal.accounts.services import create_person
from review_portal.blocking.models import BlockingRequest, Notice
from review_portal.blocking.services import (
    add_annex,
    approve_request,
    attach_signature,
    draft_notice,
    draft_request,
    send_notice,
    submit_request,
)
from review_portal.evidence import store
from review_portal.evidence.models import Capture, Post
from review_portal.evidence.services import ingest, store_warc
from review_portal.evidence.wire import DeliveryValue
from review_portal.exports.signing import make_certificates, signers
from review_portal.review.models import Case
from review_portal.scoring.models import Entity, Mention
from review_portal.sources.models import CrawlRun
from review_portal.sources.services import NewSource, add_source, claim_sources
from tests.audit.authority import Authority
from tests.blocking.orders import photograph, png
from tests.blocking.records import capture, decision, source

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADDRESS = "http://t.example.test/s/example_harbor"
PAGE = "<p>Товар: <a href='http://shop-demo.example/'>shop-demo.example</a>, жеткізу бар</p>".encode()
WRITER, SIGNER = "nurlan.seitkali", "gulmira.ospanova"  # login names that may stand nowhere outside


@dataclass(frozen=True)
class Scene:
    case: Case
    post: Post
    request: BlockingRequest
    notice: Notice
    writer: User
    signer: User


@contextmanager
def house(folder: Path) -> Iterator[Authority]:
    """Give the portal folders of its own, a time-stamping authority, and a national one that it trusts."""
    national = folder / "national"
    national.mkdir()
    make_certificates(national, datetime.now(UTC))
    with Authority(folder / "tsa").open() as authority, override_settings(
        BLOBS=folder / "blobs", KEYS=folder / "keys", TSA=authority.address, TSA_AUTHORITIES=authority.trusted,
        NOTICE_AUTHORITIES=str(national / "ca.pem"),
    ):  # fmt: skip
        yield authority


def brought_to_court(folder: Path) -> Scene:
    """Play the whole way of one advert, by the doors and services that it really goes through."""
    writer = create_person(WRITER, role=Role.SENIOR, actor=None)
    signer = create_person(SIGNER, role=Role.PROSECUTOR, actor=None)
    post = delivered(folder)
    decided = decision(writer, post)
    request = draft_request(decided, actor=writer, now=NOW)
    for item in request.items.all():
        add_annex(item, png(shade=item.no), kind="screenshot", actor=writer, now=NOW)
    request = submit_request(request, actor=writer, now=NOW)
    request = approve_request(request, actor=signer, digest=request.digest, grounds="Checked.", now=NOW)
    notice = draft_notice(request, actor=writer, now=NOW)
    outside = signers(folder / "national").cms.sign(store.get(notice.body_sha256))
    attach_signature(notice, outside, actor=signer, now=NOW)
    notice = send_notice(notice, channel="information system", actor=signer, now=NOW)
    return Scene(decided.case, post, request, notice, writer, signer)


def delivered(folder: Path, *, text: str = "Товар shop-demo") -> Post:
    """Fetch, seal and deliver a page with one post, a screenshot of it, and what the post names."""
    add_source(NewSource("Harbor", "telegram", "telegram", ADDRESS, "Order 84"), actor=None, now=NOW)
    claim_sources(runner="runner-1", limit=1, actor=None, now=NOW)
    ingest(sealed(folder, text=text), actor="crawler runner-1", now=NOW)
    post = Post.objects.latest("pk")
    entity, _ = Entity.objects.get_or_create(
        kind="host", canonical="shop-demo.example", defaults={"first_seen_at": NOW}
    )
    Mention.objects.create(post=post, entity=entity, start=7, end=24, text="shop-demo.example")
    return post


def sealed(folder: Path, *, text: str) -> DeliveryValue:
    """Seal a page and its screenshot once more, and return what the runner says of them."""
    run = CrawlRun.objects.latest("pk")
    archive = Archive(folder / f"{uuid4()}.warc.gz", agent="Qalqan test")
    page = archive.seal(exchange(ADDRESS, PAGE, "text/html; charset=utf-8"))
    shot = archive.seal(exchange(f"{ADDRESS}#screenshot", png(60, 40), "image/png"))
    sha256 = archive.close()
    store_warc(archive.path.read_bytes(), sha256=sha256, actor="crawler runner-1", now=NOW)
    return delivery(run, sha256, page, shot, text)


def rendered() -> tuple[Post, Capture, Capture]:
    """Return a post that was read from what a browser made of a page, the page's own bytes, and a picture of it."""
    of = source()
    raw = capture(of, url="https://t.me/example_rendered/1")
    told = {"run": raw.run, "warc": raw.warc, "url": raw.url, "final_url": raw.final_url, "fetched_at": NOW}
    dom = Capture.objects.create(
        record_id=f"urn:uuid:{uuid4()}", of_record=raw.record_id, status=200, size=1, outcome="OK",
        payload_sha256="d" * 64, **told,
    )  # fmt: skip
    advert = Post.objects.create(
        source=of, capture=dom, post_id="example_rendered/1", version=1, content_sha256="e" * 64, url=raw.url,
        text="advert", seen_at=NOW,
    )  # fmt: skip
    return advert, raw, photograph(raw)


def exchange(url: str, body: bytes, kind: str) -> Exchange:
    return Exchange(
        url=url, method="GET", request_headers=[(b"Accept", b"*/*")], status=200, reason="OK",
        response_headers=[(b"Content-Type", kind.encode())], body=body, ip="192.0.2.7", fetched_at=NOW,
    )  # fmt: skip


def delivery(run: CrawlRun, warc: str, page: Sealed, shot: Sealed, text: str) -> DeliveryValue:
    address = run.source.address
    told = {"url": address, "final_url": address, "fetched_at": NOW, "status": 200, "ip": "192.0.2.7", "outcome": "OK"}
    rows = [
        {"record_id": page.record_id, "payload_sha256": page.payload_sha256, "size": page.size, **told},
        {"record_id": shot.record_id, "payload_sha256": shot.payload_sha256, "size": shot.size, **told,
         "kind": "screenshot", "of_record": page.record_id, "content_type": "image/png"},
    ]  # fmt: skip
    said = {
        "post_id": "example_harbor/1",
        "record_id": page.record_id,
        "url": f"{address}/1",
        "text": text,
    }
    return DeliveryValue.model_validate(
        {"delivery_id": uuid4(), "run_id": run.pk, "source_id": run.source_id, "warc_sha256": warc, "captures": rows,
         "posts": [said]}
    )  # fmt: skip
