"""Everything that leaves the building about one case: lists, doors, letters, bundles, public pages."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.test import Client

from review_portal.appeals.models import Appeal
from review_portal.appeals.services import Complaint, decide_appeal, file_appeal
from review_portal.audit.exporting import log_lines
from review_portal.blocking import freezes, letters
from review_portal.court.services import ask_bundle, make_bundle
from review_portal.evidence import store
from review_portal.exports.models import Release
from review_portal.exports.services import publish_release
from review_portal.payments.letter import as_csv, as_report
from review_portal.payments.letter import as_pdf as freeze_pdf
from review_portal.payments.models import TraceRun
from review_portal.payments.services.dispatching import draft_dispatch, send_dispatch
from tests.court.scene import NOW, Scene
from tests.exports.records import Isp
from tests.payments.story import publish_advert, register_shop, trace_shop

LANGUAGES = ("kk", "ru", "en")
SOON = NOW + timedelta(hours=1)
Leaving = Iterator[tuple[str, bytes]]
DOORS = (
    "releases/latest",
    "releases/clocks",
    "delta?from=0",
    "standing",
    "misp/manifest.json",
    "releases/1/manifest.json",
)
TAXII = ("/taxii2/", "/taxii2/qalqan/collections/", "/taxii2/qalqan/collections/in-force/objects/")
PUBLIC = ("/transparency/", "/transparency/report.csv", "/transparency/statements.jsonl", "/appeal/", "/api/schema/")


def lists(scene: Scene) -> Leaving:
    release = publish_release(actor=scene.signer, now=SOON)
    yield "manifest", bytes(release.manifest)
    for file in release.files.all():
        yield file.name, store.get(file.sha256)
        if file.name.endswith(".zip"):
            yield from unzipped(file.name, store.path(file.sha256))


def unzipped(name: str, path: Path) -> Leaving:
    with zipfile.ZipFile(path) as archive:
        for inner in archive.namelist():
            content = archive.read(inner)
            yield f"{name}/{inner}", gzip.decompress(content) if inner.endswith(".gz") else content


def doors(isp: Isp) -> Leaving:
    for door in DOORS:
        yield door, read(isp.get(door))
    for address in TAXII:
        accept = {"HTTP_ACCEPT": "application/taxii+json;version=2.1"}
        yield address, read(isp.client.get(address, **isp.headers, **accept))


def read(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content[:200]
    return bytes(answer.getvalue())


def orders(scene: Scene) -> Leaving:
    yield "notice.json", store.get(scene.notice.body_sha256)
    for language in LANGUAGES:
        yield f"notice.{language}.pdf", letters.as_pdf(scene.notice, language)
        yield f"notice.{language}.txt", letters.as_text(scene.notice, language).encode()


def freezing(scene: Scene) -> Leaving:
    """Yield the letters about means of payment; a ledger must answer."""
    publish_advert()
    shop = register_shop()
    run: TraceRun = trace_shop(shop, scene.writer)
    shop.refresh_from_db()
    words = {"institution": "Example Exchange", "contact": "law@exchange.example", "grounds": "Case 1"}
    dispatch = send_dispatch(draft_dispatch([shop], **words, actor=scene.writer, now=NOW), actor=scene.signer, now=NOW)
    yield "freeze.json", store.get(dispatch.sha256)
    yield "freeze.csv", as_csv(store.get(dispatch.sha256)).encode()
    yield "freeze.pdf", freeze_pdf(dispatch)
    yield "trace.pdf", as_report(run)
    yield "trace.json", store.get(run.report_sha256)
    for kind in freezes.KINDS:
        yield f"{kind}.txt", freezes.as_text(dispatch, kind, "ru").encode()
        yield f"{kind}.pdf", freezes.as_pdf(dispatch, kind, "ru")


def complaints(client: Client) -> Leaving:
    """Yield what a complainant reads, at filing and after the decision."""
    appeal, code = file_appeal(Complaint("shop-demo.example", "owner", "This is a shop of tea."), now=SOON)
    assert appeal.reviewer is not None
    outcomes = dict.fromkeys(appeal.entries.values_list("pk", flat=True), "upheld")
    decide_appeal(appeal, outcomes=outcomes, answer="It sells no tea.", actor=appeal.reviewer, now=SOON)
    assert Appeal.objects.get().reviewer_id
    yield "answer", read(client.post("/appeal/answer/", {"number": appeal.number, "code": code}))
    yield (
        "look-up",
        read(client.post("/api/look-up", {"address": "shop-demo.example"}, content_type="application/json")),
    )


def public(client: Client) -> Leaving:
    for address in PUBLIC:
        yield address, read(client.get(address))


def proofs(scene: Scene) -> Leaving:
    bundle = make_bundle(ask_bundle(scene.case, actor=scene.signer, now=SOON), now=SOON)
    assert not bundle.problem
    yield from unzipped("bundle", store.path(bundle.sha256))
    yield "record.jsonl", b"".join(log_lines())
    assert Release.objects.exists()
