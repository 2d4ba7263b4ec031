"""Splitting and merging cases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.models import Event
from review_portal.review import errors
from review_portal.review.models import Case
from review_portal.review.services import Choice, claim_case, decide, merge_cases, split_case
from review_portal.review.weighing import posts_of, undecided_posts
from tests.review.journey import arrive
from tests.scoring.publishing import NOW

pytestmark = pytest.mark.django_db
Chooser = Callable[..., Choice]


def test_a_split_makes_a_waiting_case_of_the_chosen_posts(held: Case, aigerim: User) -> None:
    out = posts_of(held.campaign).last()
    new = split_case(held, actor=aigerim, posts=[out.pk], now=NOW)
    assert (new.status, new.number) == ("waiting", "К-2026-000002")
    assert posts_of(new.campaign).get() == out


def test_the_rest_stays_in_the_persons_hands_in_a_new_version(held: Case, aigerim: User) -> None:
    split_case(held, actor=aigerim, posts=[posts_of(held.campaign).last().pk], now=NOW)
    rest = Case.objects.get(pk=held.pk)
    assert (rest.holder, rest.version) == (aigerim, held.version + 1)
    assert undecided_posts(rest.campaign).count() == 2


def test_a_split_is_recorded(held: Case, aigerim: User) -> None:
    split_case(held, actor=aigerim, posts=[posts_of(held.campaign).last().pk], now=NOW)
    verbs = list(Event.objects.order_by("-number").values_list("verb", flat=True)[:3])
    assert verbs == ["case.split", "case.opened", "campaign.split"]


def test_it_refuses_to_split_what_one_does_not_hold(held: Case, rita: User) -> None:
    with pytest.raises(errors.LeaseLost):
        split_case(held, actor=rita, posts=[posts_of(held.campaign).last().pk], now=NOW)


def test_it_refuses_to_split_everything(held: Case, aigerim: User) -> None:
    with pytest.raises(Refused, match="leave at least one"):
        split_case(held, actor=aigerim, posts=posts_of(held.campaign).values_list("pk", flat=True), now=NOW)


def test_it_refuses_to_split_decided_posts(held: Case, aigerim: User, blocking: Chooser) -> None:
    choice = blocking(held)
    done = choice.posts - {min(choice.posts)}
    decide(held, actor=aigerim, choice=blocking(held, posts=done), now=NOW)
    again = claim_case(held, actor=aigerim, now=NOW)
    with pytest.raises(errors.CaseChanged, match="do not wait in case К-2026-000001 any more"):
        split_case(again, actor=aigerim, posts=done, now=NOW)


def test_splitting_off_the_last_undecided_post_closes_the_rest(held: Case, aigerim: User, blocking: Chooser) -> None:
    choice = blocking(held)
    left = min(choice.posts)
    decide(held, actor=aigerim, choice=blocking(held, posts=choice.posts - {left}), now=NOW)
    new = split_case(claim_case(held, actor=aigerim, now=NOW), actor=aigerim, posts=[left], now=NOW)
    held.refresh_from_db()
    assert (held.status, new.status) == ("decided", "waiting")


def test_a_merge_keeps_the_older_case_in_the_persons_hands(held: Case, aigerim: User) -> None:
    other = arrive("Товар совсем другой, @example_other")
    kept = merge_cases(held, other, actor=aigerim, now=NOW)
    other.refresh_from_db()
    assert (kept.pk, kept.holder) == (held.pk, aigerim)
    assert (other.status, other.merged_into) == ("merged", kept)
    assert undecided_posts(kept.campaign).count() == 4


def test_a_merge_into_an_older_case_moves_the_person_there(case: Case, aigerim: User) -> None:
    mine = claim_case(arrive("Товар совсем другой, @example_other"), actor=aigerim, now=NOW)
    kept = merge_cases(mine, case, actor=aigerim, now=NOW)
    mine.refresh_from_db()
    assert (kept.pk, kept.holder, mine.status) == (case.pk, aigerim, "merged")


def test_a_merge_reopens_a_decided_case(held: Case, aigerim: User, blocking: Chooser) -> None:
    decide(held, actor=aigerim, choice=blocking(held), now=NOW)
    mine = claim_case(arrive("Товар совсем другой, @example_other"), actor=aigerim, now=NOW)
    kept = merge_cases(mine, held, actor=aigerim, now=NOW)
    assert (kept.pk, kept.status) == (held.pk, "claimed")
    assert undecided_posts(kept.campaign).count() == 1


def test_it_refuses_a_case_that_someone_else_holds(held: Case, aigerim: User, rita: User) -> None:
    mine = claim_case(arrive("Товар совсем другой, @example_other"), actor=rita, now=NOW)
    with pytest.raises(errors.CaseHeld, match="Case К-2026-000001 is with M-01 until 14:10"):
        merge_cases(mine, held, actor=rita, now=NOW)


def test_it_refuses_a_case_that_is_merged_already(held: Case, aigerim: User) -> None:
    other = arrive("Товар совсем другой, @example_other")
    kept = merge_cases(held, other, actor=aigerim, now=NOW)
    with pytest.raises(errors.CaseChanged, match="is now: went into another case"):
        merge_cases(kept, other, actor=aigerim, now=NOW)


def test_it_refuses_a_case_and_itself(held: Case, aigerim: User) -> None:
    with pytest.raises(Refused, match="not two standing campaigns"):
        merge_cases(held, held, actor=aigerim, now=NOW)
