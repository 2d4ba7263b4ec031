"""Pictures are found again in other sources; posts that go missing are written down once."""

from __future__ import annotations

import copy
import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from review_portal.evidence.models import Capture, Disappearance, Picture
from review_portal.evidence.services import ingest, store_warc
from review_portal.evidence.wire import DeliveryValue
from review_portal.sources.models import CrawlRun
from review_portal.sources.services import NewSource, add_source, claim_sources

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
EXAMPLE = json.loads(Path("fixtures/wire/delivery.json").read_text())
SEALED = "ba9354696d17bcfb57e7e2e6f0b89044f840a9978ee7e579356ea731478d60f4"  # of b"warc"


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    settings.BLOBS = tmp_path


def visit(name: str) -> CrawlRun:
    source = NewSource(name, "telegram", "", f"http://t.example.test/s/{name}", "Order 84")
    add_source(source, actor=None, now=NOW)
    (run,) = claim_sources(runner="one", limit=1, actor=None, now=NOW)
    return run


def deliver(run: CrawlRun, phash: str = "", *, gone: tuple[str, ...] = (), is_flat: bool = False) -> Any:
    store_warc(b"warc", sha256=SEALED, actor=None, now=NOW)
    wire = copy.deepcopy(EXAMPLE)
    record_id = f"urn:uuid:{uuid.uuid4()}"
    wire |= {"delivery_id": str(uuid.uuid4()), "run_id": run.pk, "source_id": run.source_id, "warc_sha256": SEALED}
    wire["captures"][0] |= {"record_id": record_id, "tls_sha256": "ab" * 32, "clock_offset_ms": -3}
    wire["posts"][0]["record_id"] = record_id
    look = {"record_id": record_id, "post_id": "example_harbor/101", "width": 640, "height": 480, "is_flat": is_flat}
    wire["pictures"] = [look | {"phash": phash}] if phash else []
    wire["gone"] = [{"record_id": record_id, "post_id": post_id} for post_id in gone]
    return ingest(DeliveryValue.model_validate(wire), actor=None, now=NOW)


def test_the_same_picture_in_two_channels_is_found() -> None:
    deliver(visit("one"), "ffff0000ffff0000")
    deliver(visit("two"), "ffff0000ffff0003")  # two bits of another encoding
    deliver(visit("three"), "0123456789abcdef")
    first = Picture.objects.get(source__name="one")
    assert [one.source.name for one in Picture.objects.in_other_sources(first)] == ["two"]


def test_a_flat_picture_is_like_no_other() -> None:
    for name in ("one", "two"):
        deliver(visit(name), "8000000000000000", is_flat=True)
    assert not Picture.objects.in_other_sources(Picture.objects.get(source__name="one"))


def test_a_capture_says_whose_certificate_and_whose_clock() -> None:
    deliver(visit("one"))
    capture = Capture.objects.get()
    assert (capture.kind, capture.tls_sha256, capture.clock_offset_ms) == ("page", "ab" * 32, -3)


def test_a_post_that_goes_missing_is_written_down_once() -> None:
    run = visit("one")
    deliver(run)
    for _ in range(2):
        deliver(run, gone=("example_harbor/101",))
    assert Disappearance.objects.get().post_id == "example_harbor/101"


def test_a_post_that_we_never_had_cannot_disappear() -> None:
    deliver(visit("one"), gone=("example_harbor/7",))
    assert not Disappearance.objects.exists()


def test_what_is_written_of_pictures_stays_written() -> None:
    deliver(visit("one"), "ffff0000ffff0000")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Picture.objects.update(phash=0)
