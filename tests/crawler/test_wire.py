"""The crawler's side of the wire, against the examples that the portal's tests use too."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from crawler.items import Outcome, Post, post_from_wire, to_wire
from crawler.portal import Run
from crawler.spiders.memory import Memory
from tests.crawler.test_delivery import capture

WIRE = Path(__file__).parents[2] / "fixtures" / "wire"


@pytest.fixture
def delivery():
    return json.loads((WIRE / "delivery.json").read_text())


def test_it_understands_a_claim():
    [run] = TypeAdapter(list[Run]).validate_python(json.loads((WIRE / "claim.json").read_text())["runs"])
    assert (run.run_id, run.source.family, run.source.politeness.delay_seconds) == (17, "telegram", 0.0)
    assert run.lease.total_seconds() == 120


def test_its_posts_have_the_fields_of_the_wire(delivery):
    assert set(delivery["posts"][0]) <= set(to_wire(Post(post_id="1", url="u")))
    assert {post_from_wire(post).post_id for post in delivery["posts"]} == {
        post["post_id"] for post in delivery["posts"]
    }


def test_its_captures_have_the_fields_of_the_wire(delivery):
    wire = to_wire(capture())
    assert set(wire) == set(delivery["captures"][0])
    assert datetime.fromisoformat(str(wire["fetched_at"])) == datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def test_its_outcomes_are_the_portals():
    ending = json.loads((WIRE / "finish.json").read_text())
    assert ending["outcome"] in set(Outcome)
    assert set(ending) == {"outcome", "pages", "posts", "message", "cursor", "seen", "filled"}


def test_its_memory_stays_bounded():
    memory = Memory(limit=10)
    for number in range(1000):
        memory.remember(str(number), "mark")
    assert list(memory.to_cursor()) == [str(number) for number in range(990, 1000)]
    assert memory.knows("999")
    assert not memory.knows("1")


def test_its_memory_survives_a_hostile_cursor():
    assert Memory(["not", "a", "map"]).to_cursor() == {}
    assert Memory({"1": None, 2: 3}).recall("2") == "3"
