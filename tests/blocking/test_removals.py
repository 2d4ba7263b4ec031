"""Whether a page behind a platform report is gone is looked at by itself, once the platform's time is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockItem, Recheck
from review_portal.blocking.services import (
    Word,
    approve_request,
    ask_removals,
    draft_notice,
    judge_recheck,
    send_notice,
    settle_rechecks,
    submit_request,
    write_down,
)
from tests.blocking.orders import bring, drafted, stands
from tests.blocking.records import NOW

DAY = timedelta(hours=24)
LISTING = "https://sites.google.com/view/example-reserve"
SOON, DUE = NOW + DAY - timedelta(minutes=1), NOW + DAY


@pytest.fixture
def reported(rita: User, saule: User) -> BlockItem:
    """Return an item of a letter that a platform has: it may take a day."""
    request = submit_request(drafted(rita, ("url", LISTING)), actor=rita, now=NOW)
    request = approve_request(request, actor=saule, digest=request.digest, grounds="Checked.", now=NOW)
    send_notice(draft_notice(request, actor=rita, now=NOW), channel="mail", actor=saule, now=NOW)
    return request.items.get(measure="platform_report")


def looked_at() -> Recheck:
    assert ask_removals(now=DUE) == 1
    return Recheck.objects.get(outcome="waiting")


def test_it_is_asked_when_the_time_is_over_and_once(reported: BlockItem) -> None:
    assert [ask_removals(now=SOON), ask_removals(now=DUE), ask_removals(now=DUE)] == [0, 1, 0]
    recheck = Recheck.objects.get()
    assert (recheck.item, recheck.purpose, recheck.source.address) == (reported, "removal", f"{LISTING}#recheck")


def test_a_page_that_is_gone_is_removed_at_the_source_without_a_person(reported: BlockItem) -> None:
    capture = bring(looked_at(), "", outcome="NOT_FOUND", at=DUE)
    settle_rechecks(now=DUE)
    assert stands(reported) == "removed"
    assert reported.steps.last().reference == f"capture {capture.pk}"  # type: ignore[union-attr]
    assert not Recheck.objects.for_people().exists()
    assert ask_removals(now=DUE + DAY) == 0


def test_a_page_that_still_stands_goes_to_a_person_and_is_looked_at_again(reported: BlockItem, dana: User) -> None:
    bring(looked_at(), "<p>goods</p>", at=DUE)
    settle_rechecks(now=DUE)
    assert stands(reported) == "sent"
    waiting = Recheck.objects.for_people().get()
    assert (waiting.outcome, ask_removals(now=DUE + DAY)) == ("unchanged", 0)
    judge_recheck(waiting, stands=True, grounds="The platform was told again.", actor=dana, now=DUE)
    assert [ask_removals(now=SOON + DAY), ask_removals(now=DUE + DAY)] == [0, 1]


def test_a_person_may_say_that_what_answers_is_the_platforms_own_page(reported: BlockItem, dana: User) -> None:
    bring(looked_at(), "<p>This page was removed.</p>", at=DUE)
    settle_rechecks(now=DUE)
    judge_recheck(Recheck.objects.for_people().get(), stands=False, grounds="A notice of removal.", actor=dana, now=DUE)
    assert stands(reported) == "removed"


def test_the_platforms_word_is_looked_at_too(reported: BlockItem, rita: User) -> None:
    word = Word(addressee="The platform", reference="ticket 7")
    write_down(reported.request, [reported.no], "executed", word=word, actor=rita, now=NOW)
    assert ask_removals(now=DUE) == 1


def test_after_thirty_days_nobody_waits_for_a_platform(reported: BlockItem) -> None:
    assert ask_removals(now=NOW + timedelta(days=31)) == 0
