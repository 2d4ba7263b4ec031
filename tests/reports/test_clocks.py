"""Each span of time is counted from the release that told of it, and from no other one of the same entry."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.blocking.services import revoke_entry
from review_portal.reports.clocks import effects, openings
from review_portal.reports.periods import Period
from tests.blocking.records import NOW
from tests.exports.records import release
from tests.probes.records import GONE, Office, at


def test_an_opening_is_counted_from_the_removal_and_an_effect_from_the_addition(rita: User, saule: User) -> None:
    office = Office(rita, saule)
    office.both(20, **GONE)
    revoke_entry(office.entries[0], actor=saule, grounds="Removed.", now=at(100))
    release(saule, after=100)
    office.both(110)
    today = timezone.localdate(NOW)
    span = Period(today, today).span
    assert [end - start for start, end in openings(span)] == [timedelta(minutes=10)]
    assert [end - start for start, end in effects(span)] == [timedelta(minutes=20)]
