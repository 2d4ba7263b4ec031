"""A campaign of thousands is read, listed in part, and decided whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.campaigns.models import Membership
from review_portal.evidence.models import Post
from review_portal.review.casefile import Casefile
from review_portal.review.models import Case, Decision
from review_portal.review.services import claim_case
from review_portal.review.weighing import undecided_posts
from tests.review.journey import ADVERT
from tests.scoring.publishing import NOW, assess

Enter = Callable[[User], Client]


def grow(case: Case, count: int, *, scored: bool = True) -> None:
    """Add so many copies to a case of the same campaign."""
    first = undecided_posts(case.campaign).earliest("pk")
    fields = {"source": first.source, "capture": first.capture, "seen_at": NOW, "version": 1, "text": ADVERT}
    rows = [Post(post_id=f"x/{n}", content_sha256=f"{n:064d}", url=first.url, **fields) for n in range(count)]
    posts = Post.objects.bulk_create(rows)
    if scored:
        assess(*posts)
    Membership.objects.bulk_create(Membership(campaign=case.campaign, post=post, joined_at=NOW) for post in posts)


def questions(browser: Client, case: Case) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(f"/cases/{case.number}/").status_code == 200
    return len(asked)


def test_a_page_asks_as_often_for_many_posts_as_for_few(case: Case, rita: User, enter: Enter) -> None:
    claim_case(case, actor=rita, now=timezone.now())
    browser = enter(rita)
    questions(browser, case)  # what is kept from then on
    few = questions(browser, case)
    grow(case, 30)
    assert questions(browser, case) == few


def test_what_is_not_listed_is_named_and_decided_with_the_rest(
    case: Case, rita: User, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review_portal.review.casefile.LISTED", 2)
    claim_case(case, actor=rita, now=timezone.now())
    case.refresh_from_db()
    last = undecided_posts(case.campaign).latest("pk")
    assert f'name="rest" value="{last.pk}"' in enter(rita).get(f"/cases/{case.number}/").content.decode()
    form = {"exit": "no_violation", "version": case.version, "rest": str(last.pk)}
    enter(rita).post(f"/cases/{case.number}/decide/", form)
    assert [row.post for row in Decision.objects.get(case=case).members.all()] == [last]


def test_what_is_not_listed_may_be_left_out_and_split_off(
    case: Case, rita: User, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review_portal.review.casefile.LISTED", 2)
    claim_case(case, actor=rita, now=timezone.now())
    first, second, third = undecided_posts(case.campaign)
    enter(rita).post(f"/cases/{case.number}/split/", {"member": [first.pk, second.pk]})
    assert Case.objects.get(campaign__memberships__post=third) != case


def test_the_post_on_top_is_listed_wherever_it_stands(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review_portal.review.casefile.LISTED", 1)
    last = undecided_posts(case.campaign).latest("pk")
    file = Casefile(case, NOW, last.pk)
    assert [member.post for member in file.members][-1] == last
    assert (file.place, file.count, len(file.rest)) == (3, 3, 1)
    assert len(Casefile(case, NOW, whole=True).members) == 3


def test_a_form_with_more_than_a_thousand_posts_is_read(case: Case, rita: User, enter: Enter) -> None:
    claim_case(case, actor=rita, now=timezone.now())
    case.refresh_from_db()
    grow(case, 1100, scored=False)
    posts = list(undecided_posts(case.campaign).values_list("pk", flat=True))
    form = {"exit": "no_violation", "version": case.version, "member": posts}
    assert enter(rita).post(f"/cases/{case.number}/decide/", form).status_code == 302
    assert Decision.objects.get(case=case).members.count() == 1103
