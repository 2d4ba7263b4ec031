"""What a moderator does all day asks the database few questions, however many posts and pages there are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from review_portal.accounts.models import User
from review_portal.face.templatetags import frame
from review_portal.review.models import Case
from review_portal.review.services import tally_sources
from review_portal.review.weighing import undecided_posts
from tests.face.world import World
from tests.scoring.publishing import NOW


@pytest.fixture
def judge(world: World, aigerim: User, enter: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch) -> Client:
    """Aigerim's browser in an office whose sources were counted, after the first page that it asked for."""
    monkeypatch.setattr(frame, "COUNT_EVERY", 600)  # on a slow machine too
    while tally_sources(now=NOW):
        pass
    browser = enter(aigerim)
    browser.get("/queue/")
    return browser


def take(browser: Client) -> Case:
    browser.post("/queue/take/")
    return Case.objects.get(status="claimed")


def work(captured: CaptureQueriesContext) -> list[str]:
    """Return the questions, without what the test's own transaction adds to them."""
    return [row["sql"] for row in captured.captured_queries if "SAVEPOINT" not in row["sql"]]


def test_taking_a_case_asks_few_questions(judge: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        judge.post("/queue/take/")
    assert len(work(asked)) <= 15


def test_opening_a_case_asks_few_questions(judge: Client) -> None:
    case = take(judge)
    with CaptureQueriesContext(connection) as asked:
        judge.get(f"/cases/{case.number}/")
    assert len(work(asked)) <= 27


def test_deciding_a_case_asks_few_questions(judge: Client) -> None:
    case = take(judge)
    posts = list(undecided_posts(case.campaign).values_list("pk", flat=True))
    form = {"exit": "no_violation", "member": posts, "version": case.version}
    with CaptureQueriesContext(connection) as asked:
        assert judge.post(f"/cases/{case.number}/decide/", form).status_code == 302
    assert len(work(asked)) <= 26


def test_the_rail_counts_for_all_pages_at_once(judge: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        judge.get("/desk/")
    assert not [sql for sql in work(asked) if "COUNT(*)" in sql]
