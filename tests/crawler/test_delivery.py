"""What goes to the portal: bounded, storable, and tied to the archive that proves it."""

import json
from datetime import UTC, datetime

import pytest

from crawler.archive import Exchange
from crawler.delivery import CAPTURES_A_DELIVERY, DeliveryWriter, fitting
from crawler.items import Capture, Ending, Link, Outcome, Post, post_from_wire, to_wire
from crawler.portal import Run, Source
from crawler.spool import Spool

AT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def capture(record_id="urn:uuid:1", **changes):
    values = {"url": "https://a.example/", "final_url": "https://a.example/", "fetched_at": AT, "status": 200}
    values |= {"content_type": "text/html", "payload_sha256": "0" * 64, "size": 1, "ip": "192.0.2.1"}
    return Capture(record_id=record_id, outcome=Outcome.OK, **(values | changes))


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool")


@pytest.fixture
def writer(spool):
    return DeliveryWriter(spool, Run(7, Source(3, "site", "https://a.example/", cursor={"old": 1})), agent="test")


def seal(writer, body=b"x"):
    nothing = {"request_headers": [], "response_headers": [], "status": 200, "reason": "OK", "ip": "192.0.2.1"}
    return writer.seal(Exchange(url="https://a.example/", method="GET", body=body, fetched_at=AT, **nothing))


def test_an_absurd_post_is_kept_within_the_portals_bounds():
    post = fitting(Post(post_id="x" * 5000, url="https://a.example/" + "y" * 5000), capture())
    assert (len(post.post_id), len(post.url), post.record_id) == (64, 2000, "urn:uuid:1")
    assert fitting(Post(post_id="1", url=""), capture()).url == "https://a.example/"


def test_what_no_database_holds_is_replaced():
    wire = to_wire(Post(post_id="1", url="u", text="a\x00b\ud800c", links=(Link("http://x/\udfff"),)))
    assert wire["text"] == "a\ufffdb\ufffdc"
    assert json.dumps(wire).isascii()
    assert post_from_wire(wire).links[0].url == "http://x/\ufffd"


def test_a_post_survives_the_wire():
    post = Post(post_id="1", url="u", published_at=AT, links=(Link("https://l.example/"),), views=5)
    assert post_from_wire(json.loads(json.dumps(to_wire(post)))) == post


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="published_at of post 1 has no time zone"):
        Post(post_id="1", url="u", published_at=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


def test_a_capture_stays_with_the_archive_that_sealed_it(writer, spool):
    late = seal(writer)
    for _ in range(CAPTURES_A_DELIVERY + 5):
        writer.add(capture(seal(writer).record_id), [])
    writer.add(capture(late.record_id), [Post(post_id="late", url="u")])
    writer.finish(Ending(outcome=Outcome.OK, pages=1, posts=1, cursor={"new": 2}))
    *deliveries, ending = spool.parcels()
    holding = next(parcel for parcel in deliveries if parcel.content["posts"])
    assert late.record_id in {wire["record_id"] for wire in holding.content["captures"]}
    assert sum(len(parcel.content["captures"]) for parcel in deliveries) == CAPTURES_A_DELIVERY + 6
    assert (ending.kind, ending.content["cursor"], ending.content["cursor_before"]) == (
        "finish",
        {"new": 2},
        {"old": 1},
    )


def test_hops_and_robots_bring_no_delivery_of_their_own(writer, spool):
    writer.forget(seal(writer))
    writer.finish(Ending(outcome=Outcome.NETWORK))
    assert [parcel.kind for parcel in spool.parcels()] == ["finish"]
    assert not list((spool.folder / "open").iterdir())
