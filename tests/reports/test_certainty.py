"""The overview says how far the model is confirmed by people, with an interval, and where it is unsure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.test import Client

from review_portal.accounts.models import User
from review_portal.reports.certainty import agreements, bins, certainty
from review_portal.reports.periods import Period

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def test_scores_are_sorted_into_tenths() -> None:
    rows = [(0.05, False, False, ""), (0.93, True, True, "sale_advert"), (0.97, True, False, ""), (1.0, True, True, "")]
    low, high = bins(rows)
    assert (low.low, low.share.value) == (0.0, 0.0)
    assert (high.low, high.share.part, high.share.whole) == (0.9, 2, 3)


def test_an_empty_office_claims_nothing(db: None) -> None:
    found = certainty(NOVEMBER)
    assert (found.bins, found.overall.whole, found.assessed, agreements(NOVEMBER)) == ((), 0, 0, [])


def test_the_overview_answers_for_each_period(saule: User, enter: Callable[[User], Client]) -> None:
    browser = enter(saule)
    for period in ("today", "week", "quarter", "nonsense"):
        assert browser.get(f"/overview/?period={period}").status_code == 200
