"""Deliveries: bytes first, posts once, versions for edits, nothing lost to bad input."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from procrastinate.contrib.django import app as procrastinate_app
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg import sql
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from review_portal.accounts.models import ApiKey
from review_portal.accounts.services import issue_key
from review_portal.evidence import store
from review_portal.evidence.models import Capture, Delivery, Post
from review_portal.jobs import SCORE_POSTS, defer_batch
from review_portal.sources.models import CrawlRun, Source
from review_portal.sources.services import NewSource, add_source, claim_sources

pytestmark = pytest.mark.django_db
EXAMPLE = json.loads(Path("fixtures/wire/delivery.json").read_text())
RECORD = EXAMPLE["captures"][0]["record_id"]


def sealed(body: bytes = b"<p>page</p>") -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    record = writer.create_warc_record(
        "http://t.example.test/", "response", payload=BytesIO(body), http_headers=headers,
        warc_headers_dict={"WARC-Record-ID": f"<{RECORD}>"},
    )  # fmt: skip
    writer.write_record(record)
    return out.getvalue()


@pytest.fixture
def run(settings: Any, tmp_path: Path, crawler_headers: dict[str, str]) -> CrawlRun:
    settings.BLOBS = tmp_path
    now = datetime.now(UTC)
    new = NewSource(
        "Harbor", "telegram", "telegram", "http://t.example.test/s/example_harbor", "Order 84 of 2019-04-29"
    )
    add_source(new, actor=None, now=now)
    key = ApiKey.objects.get(name="crawler-1")
    return claim_sources(runner="one", limit=1, actor=None, now=now, key=key)[0]


@pytest.fixture
def door(client: Client, crawler_headers: dict[str, str], run: CrawlRun) -> Door:
    return Door(client, crawler_headers, run)


class Door:
    """The crawlers' door with a sealed file already in."""

    def __init__(self, client: Client, headers: dict[str, str], run: CrawlRun) -> None:
        self.client, self.headers, self.run = client, headers, run
        self.content = sealed()  # once: the second of its date may turn
        self.warc = hashlib.sha256(self.content).hexdigest()
        self.upload(self.content, self.warc)

    def upload(self, content: bytes, sha256: str) -> int:
        path = f"/api/crawler/warcs/{sha256}"
        return int(self.client.put(path, content, content_type="application/warc", **self.headers).status_code)

    def deliver(self, post: dict[str, Any] | None = None, **changes: Any) -> tuple[int, dict[str, Any]]:
        body = EXAMPLE | {"delivery_id": str(uuid4()), "run_id": self.run.pk, "source_id": self.run.source_id}
        body |= {"warc_sha256": self.warc, "posts": [EXAMPLE["posts"][0] | (post or {})]} | changes
        answer = self.client.post("/api/crawler/deliveries", body, content_type="application/json", **self.headers)
        return answer.status_code, answer.json()


def test_a_delivery_becomes_one_capture_and_one_post(door: Door) -> None:
    assert door.deliver() == (201, {"accepted": 1, "known": 0})
    post = Post.objects.get()
    assert post.text == EXAMPLE["posts"][0]["text"]
    assert post.capture.record_id == RECORD


def test_the_same_delivery_again_is_answered_and_not_doubled(door: Door) -> None:
    delivery_id = str(uuid4())
    first = door.deliver(delivery_id=delivery_id)
    assert door.deliver(delivery_id=delivery_id) == (200, first[1])
    assert (Post.objects.count(), Delivery.objects.count()) == (1, 1)


def test_a_known_post_in_a_new_delivery_is_known(door: Door) -> None:
    door.deliver()
    assert door.deliver({"views": 9000})[1] == {"accepted": 0, "known": 1}


def test_an_edit_is_a_new_version(door: Door) -> None:
    door.deliver()
    door.deliver({"text": "Мы переехали", "edited": True})
    assert list(Post.objects.order_by("version").values_list("version", "text"))[1] == (2, "Мы переехали")
    assert Post.objects.current().get().version == 2


def test_scoring_is_deferred_with_the_post(door: Door) -> None:
    door.deliver()
    job = ProcrastinateJob.objects.get(task_name=SCORE_POSTS)
    assert job.args == {"ids": [Post.objects.get().pk]}


def test_a_key_delivers_only_for_the_runs_that_it_claimed(door: Door) -> None:
    _, secret = issue_key("crawler-2", scope="crawler", actor=None, now=datetime.now(UTC))
    stranger = Door(door.client, {"HTTP_AUTHORIZATION": f"Bearer {secret}"}, door.run)
    status, answer = stranger.deliver()
    assert status == 409
    assert "was not claimed with this key" in answer["detail"]
    assert Post.objects.count() == 0


def test_nobody_learns_by_an_id_what_another_key_delivered(door: Door) -> None:
    delivery_id = str(uuid4())
    door.deliver(delivery_id=delivery_id)
    _, secret = issue_key("crawler-2", scope="crawler", actor=None, now=datetime.now(UTC))
    stranger = Door(door.client, {"HTTP_AUTHORIZATION": f"Bearer {secret}"}, door.run)
    assert stranger.deliver(delivery_id=delivery_id)[0] == 409


@pytest.mark.parametrize("status", [CrawlRun.Status.FINISHED, CrawlRun.Status.LOST])
def test_a_runner_that_comes_back_late_still_delivers_what_it_found(door: Door, status: str) -> None:
    now = datetime.now(UTC)
    CrawlRun.objects.filter(pk=door.run.pk).update(status=status, finished_at=now, outcome="OK")
    assert door.deliver()[0] == 201


def test_posts_before_their_bytes_are_refused(door: Door) -> None:
    status, answer = door.deliver(warc_sha256="a" * 64)
    assert status == 409
    assert "upload it, then deliver again" in answer["detail"]


def test_bytes_that_are_not_what_the_address_says_are_refused(door: Door) -> None:
    assert door.upload(b"other", "b" * 64) == 422


def test_the_same_bytes_again_are_200(door: Door) -> None:
    assert door.upload(door.content, door.warc) == 200


def test_a_post_of_a_capture_that_is_not_there_is_refused(door: Door) -> None:
    status, answer = door.deliver({"record_id": "urn:uuid:99999999-9999-4999-8999-999999999999"})
    assert status == 409
    assert "which this delivery does not hold" in answer["detail"]


def test_nothing_of_a_refused_delivery_stays(door: Door) -> None:
    door.deliver({"record_id": "urn:uuid:99999999-9999-4999-8999-999999999999"})
    assert (Capture.objects.count(), Post.objects.count(), Delivery.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("hostile", ["a\x00b", "a\ud800b"])
def test_characters_that_postgresql_cannot_store_are_replaced(door: Door, hostile: str) -> None:
    assert door.deliver({"text": hostile})[0] == 201
    assert Post.objects.get().text == "a\ufffdb"


def test_a_bad_field_is_named(door: Door) -> None:
    status, answer = door.deliver({"views": -1})
    assert status == 400
    assert "posts.0.views" in answer["detail"]


def test_spaces_and_lines_of_a_text_are_kept(door: Door) -> None:
    door.deliver({"text": "  a\n\n b  "})
    assert Post.objects.get().text == "  a\n\n b  "


@pytest.mark.parametrize("table", ["evidence_post", "evidence_capture", "evidence_warcfile", "evidence_delivery"])
def test_postgresql_keeps_the_facts(door: Door, table: str) -> None:
    door.deliver()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)).as_string())


def test_the_payload_is_read_back_from_the_sealed_file(door: Door) -> None:
    door.deliver()
    assert store.payload(door.warc, RECORD) == b"<p>page</p>"


def test_a_changed_file_is_noticed(door: Door) -> None:
    path = store.path(door.warc)
    path.chmod(0o640)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(store.EvidenceDamaged, match="changed on disk"):
        store.get(door.warc)


def test_the_source_keeps_its_posts_apart(door: Door) -> None:
    door.deliver()
    other = add_source(
        NewSource("Other", "telegram", "telegram", "http://t.example.test/s/example_other", "Order 84"),
        actor=None, now=datetime.now(UTC),
    )  # fmt: skip
    door.run = claim_sources(runner="one", limit=1, actor=None, now=datetime.now(UTC), key=door.run.key)[0]
    assert door.deliver(captures=[EXAMPLE["captures"][0]])[1] == {"accepted": 1, "known": 0}
    assert Post.objects.filter(source=other).count() == 1
    assert Source.objects.count() == 2


def test_a_job_deferred_inside_a_worker_waits_for_the_rows_it_is_about(run: CrawlRun) -> None:
    with procrastinate_app.replace_connector(procrastinate_app.connector.get_worker_connector()):
        defer_batch(SCORE_POSTS, ids=[1], size=10)
    assert ProcrastinateJob.objects.filter(task_name=SCORE_POSTS).exists(), "seen by the transaction that deferred it"


def test_an_empty_upload_is_refused_in_words(client: Client, crawler_headers: dict[str, str]) -> None:
    answer = client.generic("PUT", "/api/crawler/warcs/" + "0" * 64, content_type="application/warc", **crawler_headers)
    assert answer.status_code == 422
