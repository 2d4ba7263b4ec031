"""The picture of the page that a post was read from: veiled on the case page, uncovered like any picture."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from review_portal.accounts.models import User
from review_portal.evidence import store
from review_portal.review.models import Case
from review_portal.review.pictures import screenshots_of
from tests.blocking.orders import photograph


def test_a_screenshot_waits_under_a_veil_and_comes_with_its_digest(
    case: Case, aigerim: User, enter: Callable[[User], Client]
) -> None:
    post = case.campaign.memberships.order_by("pk")[0].post
    shot = photograph(post.capture)
    client = enter(aigerim)
    page = client.get(reverse("case", args=[case.number]), {"post": post.pk}).content.decode()
    address = reverse("picture-reveal", args=[case.number, post.pk, len(post.media)])
    assert address in page
    assert shot.payload_sha256 in page
    bytes_of_it = client.post(address, HTTP_ACCEPT="text/html", follow=True)
    assert bytes_of_it.content == store.payload(shot.warc.sha256, shot.record_id)
    assert bytes_of_it.headers["Content-Type"] == "image/png"


def test_a_picture_of_a_later_visit_is_not_shown_as_one_of_this_text(case: Case) -> None:
    post = case.campaign.memberships.order_by("pk")[0].post
    later = photograph(post.capture)
    other = case.campaign.memberships.order_by("pk")[1].post
    assert screenshots_of(other) == []
    assert screenshots_of(post) == [later]
