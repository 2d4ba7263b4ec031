"""A page is captured again before it is published or renewed, and what differs goes back to a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db.utils import DatabaseError

from review_portal.accounts.models import User
from review_portal.blocking.drift import contained, words
from review_portal.blocking.errors import EvidenceMissing, NotAllowed, TransitionRefused
from review_portal.blocking.models import BlockEntry, Recheck, Suspension
from review_portal.blocking.services import (
    approve_request,
    ask_renewals,
    draft_renewal,
    hold_stale,
    judge_recheck,
    resume_entry,
    settle_rechecks,
    submit_request,
)
from review_portal.sources.models import Source
from review_portal.sources.services import claim_sources
from tests.blocking.orders import bring, ordered
from tests.blocking.records import NOW

LATER = NOW + timedelta(days=2)
ADVERT = "<html><body><h1>advert</h1><p>the advert is here</p></body></html>"


def held(author: User, approver: User) -> tuple[BlockEntry, Recheck]:
    """Return an entry that was approved on an old capture and waits for a new one."""
    entry = BlockEntry.objects.get(item__request=ordered(author, approver))
    assert hold_stale(released=set(), now=LATER) == 1
    return entry, Recheck.objects.get()


def is_listed(entry: BlockEntry) -> bool:
    return BlockEntry.objects.in_force(LATER).filter(pk=entry.pk).exists()


def test_a_fresh_capture_needs_no_other(rita: User, saule: User) -> None:
    ordered(rita, saule)
    assert hold_stale(released=set(), now=NOW + timedelta(hours=1)) == 0


def test_what_is_on_the_list_already_goes_on(rita: User, saule: User) -> None:
    entry = BlockEntry.objects.get(item__request=ordered(rita, saule))
    assert hold_stale(released={entry.pk}, now=LATER) == 0


def test_a_runner_can_claim_the_page_of_the_one_message(rita: User, saule: User) -> None:
    entry, recheck = held(rita, saule)
    assert not is_listed(entry)
    [run] = [run for run in claim_sources(runner="r", limit=50, actor=None, now=LATER) if run.source == recheck.source]
    assert run.source.address == f"{entry.item.post.url}?embed=1&mode=tme#recheck"
    assert (run.source.site, run.source.parameters) == (
        "sealed",
        {"max_pages": 1, "max_depth": 0, "screenshots": True},
    )


def test_an_unchanged_page_is_listed_by_itself(rita: User, saule: User) -> None:
    entry, recheck = held(rita, saule)
    bring(recheck, ADVERT, at=LATER)
    assert [settle_rechecks(now=LATER) for _ in range(2)] == [1, 0]
    recheck.refresh_from_db()
    assert (recheck.outcome, is_listed(entry)) == ("unchanged", True)
    assert Source.objects.get(pk=recheck.source_id).status == "paused"


def test_a_changed_page_goes_back_to_a_person(rita: User, saule: User, dana: User) -> None:
    entry, recheck = held(rita, saule)
    bring(recheck, "<p>a bakery moved in</p>", at=LATER)
    settle_rechecks(now=LATER)
    assert Recheck.objects.for_people().get() == recheck
    assert not is_listed(entry)
    judge_recheck(recheck, stands=True, grounds="The advert is a picture now.", actor=dana, now=LATER)
    assert is_listed(entry)


def test_a_page_that_is_gone_stays_off_the_list(rita: User, saule: User, dana: User) -> None:
    entry, recheck = held(rita, saule)
    bring(recheck, "", outcome="NOT_FOUND", at=LATER)
    settle_rechecks(now=LATER)
    judge_recheck(Recheck.objects.get(outcome="gone"), stands=False, grounds="Deleted.", actor=dana, now=LATER)
    assert not is_listed(entry)


def test_a_page_that_nobody_could_see_is_not_published(rita: User, saule: User) -> None:
    entry, _ = held(rita, saule)
    assert settle_rechecks(now=LATER + settings.RECHECK_PATIENCE) == 0
    settle_rechecks(now=LATER + settings.RECHECK_PATIENCE * 2)
    assert (Recheck.objects.for_people().get().outcome, is_listed(entry)) == ("unseen", False)


def test_a_challenge_page_is_no_page(rita: User, saule: User) -> None:
    _, recheck = held(rita, saule)
    bring(recheck, ADVERT, outcome="CHALLENGE", at=LATER)
    settle_rechecks(now=LATER)
    assert Recheck.objects.get().outcome == "unseen"


def test_a_person_judges_once_with_words_and_the_role(rita: User, saule: User, dana: User) -> None:
    _, recheck = held(rita, saule)
    bring(recheck, "", outcome="NOT_FOUND", at=LATER)
    settle_rechecks(now=LATER)
    for actor, grounds, words_of in ((rita, "x", "does not judge"), (dana, " ", "what you saw")):
        with pytest.raises(NotAllowed, match=words_of):
            judge_recheck(recheck, stands=True, grounds=grounds, actor=actor, now=LATER)
    judge_recheck(recheck, stands=False, grounds="Deleted.", actor=dana, now=LATER)
    with pytest.raises(TransitionRefused, match="judged this capture already"):
        judge_recheck(recheck, stands=True, grounds="Back.", actor=dana, now=LATER)


def test_a_machine_lifts_only_what_waited_for_a_machine(rita: User, saule: User) -> None:
    entry = BlockEntry.objects.get(item__request=ordered(rita, saule))
    row = Suspension.objects.create(entry=entry, reason="owner", since=NOW)
    with pytest.raises(DatabaseError, match="suspension_ended_by_a_person"):
        Suspension.objects.filter(pk=row.pk).update(ended_at=NOW)


def test_a_person_resumes_an_entry_with_grounds(rita: User, saule: User, dana: User) -> None:
    entry = BlockEntry.objects.get(item__request=ordered(rita, saule))
    Suspension.objects.create(entry=entry, reason="owner", since=NOW)
    resume_entry(entry, actor=dana, grounds="The same registrant at another registrar.", now=NOW)
    assert is_listed(entry)


def test_an_entry_is_renewed_after_a_fresh_capture_by_two_people(rita: User, saule: User) -> None:
    entry = BlockEntry.objects.get(item__request=ordered(rita, saule))
    at = entry.ends_at - timedelta(days=3)
    with pytest.raises(EvidenceMissing, match="not captured again"):
        draft_renewal([entry], grounds="Still selling.", actor=rita, now=at)
    assert [ask_renewals(now=at) for _ in range(2)] == [1, 0]
    bring(Recheck.objects.get(), ADVERT, at=at)
    settle_rechecks(now=at)
    request = submit_request(draft_renewal([entry], grounds="Still.", actor=rita, now=at), actor=rita, now=at)
    approve_request(request, actor=saule, digest=request.digest, grounds="Checked.", now=at)
    assert BlockEntry.objects.in_force(at).get().ends_at == at + settings.ENTRY_LIFETIME
    assert request.items.get().capture == Recheck.objects.get().capture


@pytest.mark.parametrize(
    ("told", "shown", "share"),
    [("a b c d", "x a b c", 0.5), ("a b", "x A B y", 1.0), ("a b c", "c b a", 0.0), ("", "a", 0.0)],
)
def test_likeness_counts_runs_of_three_words(told: str, shown: str, share: float) -> None:
    assert contained(words(told), words(shown)) == share
