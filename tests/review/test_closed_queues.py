"""A closed queue is closed to reading, too: the case, its pages, its pictures and the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.evidence.models import Capture, Disappearance
from review_portal.review.models import Case, Queue, QueueRight
from review_portal.review.queue import tabs
from review_portal.review.routing import may_read
from review_portal.review.services import claim_case
from tests.face.world import open_case

Enter = Callable[[User], Client]


@pytest.fixture
def closed(db: None) -> Case:
    """Return a case with a sealed page and a picture, in a queue that is open by right only."""
    names = {"name_kk": "жабық", "name_ru": "закрытая", "name_en": "closed"}
    case = open_case("Новый товар в боте @example_closed_bot, оплата картой", where="example_closed")
    Case.objects.update(queue=Queue.objects.create(slug="closed", position=1, by_right_only=True, **names))
    return Case.objects.get(pk=case.pk)


def pages(browser: Client, case: Case) -> list[int]:
    post = case.campaign.memberships.select_related("post").get().post
    return [
        browser.get(f"/cases/{case.number}/").status_code,
        browser.get(f"/captures/{post.capture_id}/").status_code,
        browser.post(f"/cases/{case.number}/pictures/{post.pk}/0/", headers={"Accept": "application/json"}).status_code,
    ]


def test_without_the_right_nothing_of_the_case_is_shown(closed: Case, rita: User, enter: Enter) -> None:
    assert pages(enter(rita), closed) == [403, 403, 403]


def test_what_was_made_from_its_page_is_closed_with_it(closed: Case, rita: User, enter: Enter) -> None:
    page = closed.campaign.memberships.select_related("post__capture").get().post.capture
    shot = Capture(
        **{field.attname: getattr(page, field.attname) for field in Capture._meta.fields if field.name != "id"}
    )
    shot.record_id, shot.of_record, shot.kind = "urn:uuid:shot", page.record_id, Capture.Kind.SCREENSHOT
    shot.save()
    assert enter(rita).get(f"/captures/{shot.pk}/").status_code == 403


def test_a_refused_act_does_not_show_it_either(closed: Case, rita: User, enter: Enter) -> None:
    assert enter(rita).post(f"/cases/{closed.number}/decide/", {"exit": "no_violation"}).status_code == 403


def test_the_right_to_the_queue_opens_it(closed: Case, rita: User, saule: User, enter: Enter) -> None:
    QueueRight.objects.create(queue=closed.queue, person=rita, granted_by=saule, granted_at=timezone.now())
    assert pages(enter(rita), closed) == [200, 200, 409]  # 409: the picture itself was not collected


@pytest.mark.parametrize("role", ["bota", "saule", "dana"])
def test_whom_the_table_lets_read_closed_queues_reads(
    role: str, closed: Case, enter: Enter, request: pytest.FixtureRequest
) -> None:
    assert pages(enter(request.getfixturevalue(role)), closed)[:2] == [200, 200]


def test_the_page_of_its_source_tells_that_the_post_is_gone_and_not_what_it_said(
    closed: Case, rita: User, bota: User, enter: Enter
) -> None:
    post = closed.campaign.memberships.select_related("post").get().post
    now = timezone.now()
    Disappearance.objects.create(source=post.source, post_id=post.post_id, capture=post.capture, seen_at=now)
    shown = [enter(one).get(f"/sources/{post.source_id}/").content.decode() for one in (rita, bota)]
    assert [post.post_id in page for page in shown] == [True, True]
    assert ["example_closed_bot" in page for page in shown] == [False, True]


@pytest.mark.parametrize("role", ["asel", "timur"])
def test_whom_the_table_shows_no_queue_reads_nothing(
    role: str, closed: Case, enter: Enter, request: pytest.FixtureRequest
) -> None:
    assert pages(enter(request.getfixturevalue(role)), closed) == [403, 403, 403]


def test_a_queue_of_seniors_is_closed_to_the_others(closed: Case, rita: User, bota: User) -> None:
    Queue.objects.update(by_right_only=False, seniors_only=True)
    closed.refresh_from_db()
    assert [may_read(rita, closed), may_read(bota, closed)] == [False, True]


def test_whoever_held_the_case_when_its_queue_was_closed_goes_on(closed: Case, rita: User, enter: Enter) -> None:
    queue = closed.queue
    Case.objects.update(queue=None)
    claim_case(Case.objects.get(), actor=rita, now=timezone.now())
    Case.objects.update(queue=queue)
    assert pages(enter(rita), closed)[:2] == [200, 200]


def test_the_list_is_without_it(closed: Case, rita: User, bota: User) -> None:
    counts = [{tab.slug: tab.count for tab in tabs(person, timezone.now())} for person in (rita, bota)]
    assert counts[0]["all"] == 0
    assert "closed" not in counts[0]
    assert (counts[1]["all"], counts[1]["closed"]) == (1, 1)
