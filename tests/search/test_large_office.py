"""The benchmark's office can be built with the tables as they are today, and people can search and judge in it."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.test import Client

from benchmarks.portal import world
from review_portal.accounts.models import User
from review_portal.campaigns.models import Membership
from review_portal.evidence.models import Post
from review_portal.review.models import Case, Decision
from review_portal.search.models import IndexedPost, Meaning


def test_the_large_office_stands_and_is_worked_in(
    db: None, bota: User, rita: User, enter: Callable[[User], Client]
) -> None:
    world.fill(posts=60, cases=10, vectors=12, begun=time.perf_counter())
    assert (Post.objects.count(), IndexedPost.objects.count(), Meaning.objects.count()) == (60, 60, 12)
    assert (Case.objects.count(), Decision.objects.count(), Membership.objects.count()) == (10, 7, 30)
    browser = enter(rita)
    assert "@example_000003" in browser.get("/search/?q=@example_000003").content.decode()
    taken = browser.post("/queue/take/")
    assert browser.get(taken.headers["Location"]).status_code == 200
