"""Evidence through the API: only in cases that are open to the person, and every look in the record."""

from __future__ import annotations

import pytest

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.evidence import store
from review_portal.evidence.models import Post
from review_portal.review.models import Case, Exposure, Queue
from tests.api.conftest import Program
from tests.blocking.orders import photograph


@pytest.fixture
def post(cases: list[Case]) -> Post:
    return cases[0].campaign.memberships.order_by("pk")[0].post


@pytest.fixture
def place(cases: list[Case], post: Post) -> str:
    """Return where the evidence of a case's post is."""
    return f"cases/{cases[0].number}/posts/{post.pk}"


def test_a_sealed_page_comes_as_words_and_the_look_is_recorded(place: str, post: Post, rita: User) -> None:
    program = Program(rita)
    told = program.get(f"{place}/page").json()
    assert (told["record_id"], "advert" in told["words"]) == (post.capture.record_id, True)
    program.get(f"{place}/page")
    assert Event.objects.filter(verb="capture.viewed", target_id=str(post.capture_id)).count() == 1


def test_pictures_are_covered_until_they_are_asked_for(place: str, post: Post, rita: User) -> None:
    shot = photograph(post.capture)
    program = Program(rita)
    told = program.get(f"{place}/pictures").json()
    assert [row["kind"] for row in told] == ["photo", "screenshot"]
    assert not Event.objects.filter(verb="picture.revealed").exists()
    answer = program.post(f"{place}/pictures/1")
    assert answer.content == store.payload(shot.warc.sha256, shot.record_id)
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert Event.objects.get(verb="picture.revealed").detail["capture"] == shot.pk
    assert Exposure.objects.get(person=rita).pictures == 1


def test_what_was_not_collected_is_refused_and_not_recorded(place: str, rita: User) -> None:
    answer = Program(rita).post(f"{place}/pictures/0")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:qalqan:problem:no-picture")
    assert not Event.objects.filter(verb__in=["picture.revealed", "token.used"]).exists()


def test_evidence_of_a_closed_queue_and_of_another_case_is_as_good_as_none(
    place: str, post: Post, cases: list[Case], rita: User
) -> None:
    program = Program(rita)
    assert program.get(f"cases/{cases[1].number}/posts/{post.pk}/page").status_code == 404
    names = dict.fromkeys(("name_kk", "name_ru", "name_en"), "closed")
    queue = Queue.objects.create(slug="closed", position=1, by_right_only=True, **names)
    Case.objects.filter(pk=cases[0].pk).update(queue=queue)
    assert program.get(f"{place}/page").status_code == 404
    assert program.post(f"{place}/pictures/0").status_code == 404
