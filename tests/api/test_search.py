"""Search through the API: what the page finds, and what belongs to one person alone."""

from __future__ import annotations

import pytest
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.evidence.models import Post
from review_portal.review.models import Case, Queue
from review_portal.search.models import SavedSearch
from review_portal.search.services import index_posts, save_search
from tests.api.conftest import Program


@pytest.fixture(autouse=True)
def _indexed(cases: list[Case]) -> None:
    index_posts(Post.objects.values_list("pk", flat=True), now=timezone.now())


def test_it_finds_what_the_page_finds_in_pages_without_a_gap(rita: User) -> None:
    program = Program(rita)
    whole = [row["post"]["id"] for row in program.get("search?q=товар&limit=200").json()["results"]]
    paged = [row["post"]["id"] for row in program.every("search?q=товар&limit=2")]
    assert whole == paged
    assert len(whole) > 2


def test_a_filter_that_names_nothing_known_is_told(rita: User) -> None:
    assert "is not known as source" in Program(rita).get("search?q=source:nobody").json()["notes"][0]


def test_who_looked_for_what_is_recorded_without_card_numbers(rita: User) -> None:
    Program(rita).get("search?q=4111 1111 1111 1111".replace(" ", "%20"))
    asked = Event.objects.filter(verb="search.asked").latest("number")
    assert "411111111111" not in str(asked.detail).replace(" ", "")


def test_a_search_is_kept_and_forgotten(rita: User) -> None:
    program = Program(rita)
    made = program.post("searches", {"name": "shops", "q": "товар", "filters": {"lang": ["ru"]}}).json()
    assert [row["name"] for row in program.every("searches")] == ["shops"]
    assert program.post(f"searches/{made['id']}/seen").json()["fresh"] == 0
    assert program.ask("delete", f"searches/{made['id']}").status_code == 204
    assert program.every("searches") == []


def test_the_search_of_another_is_told_like_one_that_never_was(rita: User, bota: User) -> None:
    kept = save_search("mine", "товар", {}, actor=bota, now=bota.date_joined)
    program = Program(rita)
    real, none = (program.ask("delete", f"searches/{pk}") for pk in (kept.pk, 999_999))
    assert real.status_code == none.status_code == 404
    assert real.json()["detail"].replace(str(kept.pk), "") == none.json()["detail"].replace("999999", "")
    assert SavedSearch.objects.get(pk=kept.pk).forgotten_at is None


def test_a_strange_filter_is_not_kept(rita: User) -> None:
    assert Program(rita).post("searches", {"name": "x", "filters": {"owner": ["1"]}}).status_code == 400


def test_what_lies_in_a_closed_queue_is_not_to_be_read(rita: User, bota: User, cases: list[Case]) -> None:
    names = {"name_kk": "x", "name_ru": "x", "name_en": "x"}
    queue = Queue.objects.create(slug="closed", position=1, by_right_only=True, **names)
    Case.objects.update(queue=queue)
    number, post = cases[0].number, cases[0].campaign.memberships.first()
    assert post is not None
    paths = [f"cases/{number}", f"cases/{number}/posts", f"cases/{number}/decisions", f"posts/{post.post_id}"]
    program, senior = Program(rita), Program(bota)
    assert [program.get(path).status_code for path in paths] == [404] * 4
    assert [senior.get(path).status_code for path in paths] == [200] * 4
    assert program.every("cases") == []
    assert post.post_id not in {row["id"] for row in program.every("posts")}
    assert post.post_id not in {row["post"]["id"] for row in program.every("search?q=товар")}
