"""The portal's client and the courier against a portal that keeps the contract."""

import hashlib
import uuid

import pytest

from crawler.courier import drain
from crawler.portal import LeaseLost, PortalAway, PortalClient, PortalRefused
from crawler.spool import WARC, Spool
from tests.crawler.stage import KEY


@pytest.fixture
def client(portal):
    with PortalClient(portal.url, KEY, attempts=1) as client:
        yield client


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool")


def put(spool, text, *, run_id=1):
    workspace = spool.workspace()
    (workspace / WARC).write_bytes(text.encode())
    delivery = {
        "delivery_id": str(uuid.uuid4()), "run_id": run_id, "source_id": 1, "captures": [],
        "warc_sha256": hashlib.sha256(text.encode()).hexdigest(), "posts": [{"post_id": text}],
    }  # fmt: skip
    spool.put("delivery", delivery, run_id=run_id, warc=workspace / WARC)
    spool.release(workspace)


def ending(**changes):
    return {
        "outcome": "OK",
        "pages": 1,
        "posts": 1,
        "message": "",
        "cursor": {"newest": 9},
        "cursor_before": {"newest": 5},
    } | changes


def test_it_claims_sources_as_values(client, portal):
    portal.add_source("http://t.example.test/s/example_x", max_pages=3)
    [run] = client.claim_sources("runner", limit=4)
    assert (run.run_id, run.source.family, run.source.parameters) == (1, "telegram", {"max_pages": 3})
    assert client.claim_sources("runner", limit=4) == []


def test_it_loses_a_lease_with_a_sentence(client):
    with pytest.raises(LeaseLost, match="Run 99 is not yours"):
        client.heartbeat(99)


def test_it_refuses_a_wrong_key_with_the_portals_sentence(portal):
    with (
        PortalClient(portal.url, "wrong") as client,
        pytest.raises(PortalRefused, match="401: Unknown key Ask for a key"),
    ):
        client.claim_sources("runner", limit=1)


def test_it_says_that_the_portal_is_away(client, portal):
    portal.is_away = True
    with pytest.raises(PortalAway, match="nothing is lost"):
        client.claim_sources("runner", limit=1)


def test_the_courier_uploads_then_delivers_then_forgets(client, portal, spool):
    put(spool, "one")
    put(spool, "two")
    assert drain(spool, client) == 2
    assert portal.post_ids == {"one", "two"}
    assert spool.is_empty()


def test_a_lost_answer_delivers_nothing_twice(client, portal, spool):
    put(spool, "one")
    portal.drop_answers = 1
    with pytest.raises(PortalAway):
        drain(spool, client)
    drain(spool, client)
    assert len(portal.posts) == 1


def test_an_absent_portal_loses_nothing(client, portal, spool):
    put(spool, "one")
    portal.is_away = True
    with pytest.raises(PortalAway):
        drain(spool, client)
    portal.is_away = False
    drain(spool, client)
    assert portal.post_ids == {"one"}


def test_a_wrong_key_leaves_the_parcels_where_they_are(portal, spool):
    put(spool, "one")
    with PortalClient(portal.url, "wrong", attempts=1) as client, pytest.raises(PortalRefused):
        drain(spool, client)
    assert not spool.is_empty()


def test_the_end_of_a_run_carries_its_new_cursor(client, portal, spool):
    portal.add_source("http://t.example.test/s/example_x")
    client.claim_sources("runner", limit=1)
    spool.put("finish", ending(), run_id=1)
    drain(spool, client)
    assert portal.finished[0]["cursor"] == {"newest": 9}
    assert "cursor_before" not in portal.finished[0]


def test_a_run_with_a_torn_delivery_does_not_move_its_cursor(client, portal, spool):
    portal.add_source("http://t.example.test/s/example_x")
    client.claim_sources("runner", limit=1)
    put(spool, "one")
    (next((spool.folder / "ready").iterdir()) / WARC).write_bytes(b"torn")
    spool.put("finish", ending(), run_id=1)
    drain(spool, client)
    assert portal.finished[0]["cursor"] == {"newest": 5}
