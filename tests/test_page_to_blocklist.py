"""The whole story through the public doors: a page is fetched, judged by two people, and answered by a list."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponseRedirect
from django.test import Client

from demo import provider
from demo.web.server import Server
from review_portal.accounts.models import User
from review_portal.accounts.services import issue_key
from review_portal.audit.models import Event
from review_portal.blocking.models import BlockEntry, BlockingRequest
from review_portal.evidence import store
from review_portal.evidence.models import Post
from review_portal.exports.models import Receipt, Release
from review_portal.exports.services import add_provider
from review_portal.exports.signing import public_key_pem
from review_portal.review.grounds import load_legal_grounds
from review_portal.review.models import Case, Decision, LegalGround
from review_portal.sources.services import NewSource, add_source
from tests.conftest import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
GROUNDS = "Предложение товара с контактом для заказа."

pytestmark = [pytest.mark.model, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Story:
    """The doors that the people and machines of the story go through."""

    def __init__(self, portal: str, web: Server, var: Path) -> None:
        self.portal, self.web, self.var = portal, web, var
        settings = connection.settings_dict
        # The worker is a program of its own: it finds the test's database by address, as a worker elsewhere would.
        self.database = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"

    def run(self, *command: str, **environment: str) -> None:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]

    def crawl(self) -> None:
        _, secret = issue_key("crawler-1", scope="crawler", actor=None, now=datetime.now(UTC))
        port = self.web.server_port
        self.run(
            *("-m", "crawler", "run", "--once"),
            QALQAN_PORTAL_URL=self.portal,
            QALQAN_CRAWLER_KEY=secret,
            QALQAN_SPOOL=str(self.var / "spool"),
            QALQAN_ALLOWED_PRIVATE=f"127.0.0.1:{port}",
            QALQAN_HOSTS="t.example.test=127.0.0.1",
        )

    def work(self) -> None:
        self.run("manage.py", "procrastinate", "worker", "--one-shot", DATABASE_URL=self.database)

    def enter(self, user: User) -> Client:
        client = Client()
        client.post("/login/", {"username": user.username, "password": PASSWORD})
        return client


@pytest.fixture
def story(live_server: Any, tmp_path: Path, encoder: Path) -> Iterator[Story]:
    load_legal_grounds(LegalGround)
    with Server(0, base=datetime.now(UTC)) as web:
        thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield Story(live_server.url, web, tmp_path)
        web.shutdown()
        thread.join()


def watch(story: Story) -> None:
    address = f"http://t.example.test:{story.web.server_port}/s/example_tgavan"
    politeness = {"delay_seconds": 0.0, "obey_robots": True, "reason": "our own server"}
    new = NewSource("Harbour", "telegram", "telegram", address, "Order 84 of 2019-04-29", politeness=politeness)
    add_source(new, actor=None, now=datetime.now(UTC))


def judge(client: Client) -> Case:
    """Take the most urgent case and ask for its channel to be blocked, as the form of the case page does."""
    taken = client.post("/queue/take/")
    assert isinstance(taken, HttpResponseRedirect)
    case = Case.objects.get(number=unquote(taken.url).split("/")[2])
    posts = list(Post.objects.filter(membership__campaign=case.campaign))
    page = client.get(taken.url).content.decode()
    assert case.number in page
    choice = {"exit": "blocking", "role": "sale_advert", "substance": "mixed", "measure": "channel"}
    ground = LegalGround.objects.get(code="kz-communications-41-1-1-1")
    members = {"member": [post.pk for post in posts], "version": case.version}
    client.post(f"{taken.url}decide/", choice | members | {"legal_ground": ground.pk, "grounds": GROUNDS})
    return Case.objects.get(pk=case.pk)


def ask_to_block(client: Client) -> BlockingRequest:
    client.post(f"/requests/draft/{Decision.objects.get(exit='blocking').pk}/")
    request = BlockingRequest.objects.get()
    for item in request.items.exclude(guard_verdict="allow"):
        client.post(f"/requests/{request.number}/items/{item.no}/exclude/", {"reason": "guard"})
    client.post(f"/requests/{request.number}/submit/")
    return BlockingRequest.objects.get()


def approve(client: Client, request: BlockingRequest) -> BlockingRequest:
    client.post(f"/requests/{request.number}/approve/", {"digest": request.digest, "grounds": GROUNDS})
    return BlockingRequest.objects.get()


def test_from_a_fetched_page_to_a_list_that_an_isp_holds(story: Story, aigerim: User, saule: User) -> None:
    watch(story)
    story.crawl()
    story.work()
    moderator, supervisor = story.enter(aigerim), story.enter(saule)
    assert judge(moderator).status == Case.Status.DECIDED
    request = ask_to_block(moderator)
    assert request.status == "submitted"
    assert approve(moderator, request).status == "submitted", "the author may not approve"
    assert approve(supervisor, request).status == "approved"
    supervisor.post("/releases/publish/")
    manifest = acknowledge(story)
    assert Receipt.objects.get().release.serial == manifest["serial"]
    assert_the_list_holds_what_is_in_force(story.var / "list.rpz")
    assert_the_chain_can_be_walked_back()


def acknowledge(story: Story) -> dict[str, Any]:
    key, secret = issue_key("isp", scope="provider", actor=None, now=datetime.now(UTC))
    add_provider("Steppe Telecom", key=key, contact="noc@isp.example", actor=None)
    return provider.fetch_and_acknowledge(story.portal, key=secret, public_key=public_key_pem())


def assert_the_list_holds_what_is_in_force(zone: Path) -> None:
    call_command("release", "--format", "rpz", "--output", str(zone))
    hosts = BlockEntry.objects.filter(kind="host")
    assert hosts.exists()
    assert all(f"{entry.canonical} CNAME ." in " ".join(zone.read_text().split()) for entry in hosts)
    assert Release.objects.get().serial == 1


def assert_the_chain_can_be_walked_back() -> None:
    """From any entry to the byte: item, decision, post, capture, sealed file; and the record of it is whole."""
    for entry in BlockEntry.objects.all():
        item = entry.item
        assert item.request.approver_id not in {item.request.author_id, item.decision.actor_id}
        assert item.capture is not None
        assert store.payload(item.capture.warc.sha256, item.capture.record_id)
    call_command("verify_audit", stdout=StringIO())
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"delivery.ingested", "case.decided", "blocking_request.approved", "release.published"} <= verbs
