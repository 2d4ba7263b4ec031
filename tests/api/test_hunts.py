"""Hunts through the API: started, watched, stopped and handed over by those whose role may, as on the page."""

from __future__ import annotations

import pytest
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.evidence.models import Post
from review_portal.search import services
from tests.api.conftest import Program
from tests.scoring.publishing import assess, publish


@pytest.fixture
def posts(db: None) -> list[Post]:
    """Return two posts that were judged harmless; one names what is looked for."""
    rows = [publish("Погода хорошая"), publish("Новая закладочка, пишите @example_harbor")]
    assess(*rows, now=timezone.now())
    return rows


def finish(hunt: int) -> None:
    while services.go_on(hunt, now=timezone.now()):
        pass


def test_a_hunt_tells_how_far_it_has_come_and_what_it_found(posts: list[Post], bota: User) -> None:
    program = Program(bota)
    begun = program.post("hunts/term", {"term": "новая закладочка"})
    assert (begun.status_code, begun.json()["share"], begun.json()["posts"]) == (201, 0.0, 2)
    hunt = begun.json()["id"]
    finish(hunt)
    told = program.get(f"hunts/{hunt}").json()
    assert (told["status"], told["share"], told["found"]) == ("finished", 1.0, 1)
    [hit] = program.every(f"hunts/{hunt}/hits?limit=1")
    assert (hit["post"]["id"], "закладочка" in hit["fragment"]) == (posts[1].pk, True)


def test_looking_at_the_finds_is_recorded_once(posts: list[Post], bota: User) -> None:
    program = Program(bota)
    hunt = program.post("hunts/term", {"term": "закладочка"}).json()["id"]
    for _ in range(2):
        program.get(f"hunts/{hunt}/hits")
    assert Event.objects.filter(verb="posts.viewed", target_id=str(hunt)).count() == 1


def test_a_contact_is_hunted_by_its_one_spelling(posts: list[Post], bota: User) -> None:
    program = Program(bota)
    told = program.post("hunts/contact", {"kind": "handle", "value": "example_harbor"}).json()
    assert told["contact"] == {"kind": "handle", "value": "example_harbor"}
    assert program.post("hunts/contact", {"kind": "handle", "value": "nobody_there"}).status_code == 404
    assert program.post("hunts/contact", {"kind": "card", "value": "4111"}).status_code == 400


def test_the_same_hunt_is_not_begun_twice_and_stops_once(posts: list[Post], bota: User) -> None:
    program = Program(bota)
    hunt = program.post("hunts/model").json()["id"]
    assert program.post("hunts/model").status_code == 409
    assert program.post(f"hunts/{hunt}/cancel").json()["status"] == "cancelled"
    assert program.post(f"hunts/{hunt}/cancel").status_code == 409
    assert [row["id"] for row in program.every("hunts?status=cancelled")] == [hunt]


def test_a_find_goes_to_the_judges_on_a_persons_word(posts: list[Post], bota: User) -> None:
    program = Program(bota)
    hunt = program.post("hunts/term", {"term": "закладочка"}).json()["id"]
    finish(hunt)
    assert program.post(f"hunts/{hunt}/hand-over", {"posts": [posts[0].pk]}).status_code == 409
    [campaign] = program.post(f"hunts/{hunt}/hand-over", {"posts": [posts[1].pk]}).json()["campaigns"]
    assert posts[1].membership.campaign_id == campaign
    assert list(Event.objects.order_by("-number").values_list("verb", flat=True)[:2]) == [
        "token.used",
        "hunt.handed_over",
    ]


def test_a_moderators_token_starts_no_hunt(posts: list[Post], rita: User) -> None:
    assert Program(rita).post("hunts/term", {"term": "закладочка"}).status_code == 403
    assert Program(rita).get("hunts").status_code == 403
