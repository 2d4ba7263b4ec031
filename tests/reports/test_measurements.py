"""The open report keeps counting what was measured after the readings themselves were deleted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from review_portal.accounts.models import User
from review_portal.probes.models import Finding, Incident
from review_portal.reports.measurements import measurements, share_of
from review_portal.reports.periods import Period
from review_portal.retention.services import forget_readings
from tests.probes.records import GONE, NOW, Office

pytestmark = pytest.mark.django_db
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
LATER = NOW + timedelta(days=470)


@pytest.fixture
def office(rita: User, saule: User) -> Office:
    """Return an office that measured an entry three times, over http and https: blocked twice, then open."""
    made = Office(rita, saule)
    made.both(10, **GONE)
    made.both(20, **GONE)
    made.both(700)
    Incident.objects.all().delete()
    return made


def test_what_was_laid_to_rest_counts_as_before(office: Office) -> None:
    before = measurements(NOVEMBER)
    assert [(month.first, month.effective, month.verdicts["open"]) for month in before] == [(NOVEMBER.first, 4, 2)]
    forget_readings(now=LATER)
    assert not Finding.objects.exists()
    assert measurements(NOVEMBER) == before


def test_a_month_half_at_rest_is_counted_once(office: Office) -> None:
    before = measurements(NOVEMBER)
    forget_readings(now=LATER)
    office.both(800)
    [month] = measurements(NOVEMBER)
    assert month.count == before[0].count + 2


def test_other_periods_know_nothing_of_it(office: Office) -> None:
    forget_readings(now=LATER)
    assert measurements(Period(date(2026, 12, 1), date(2026, 12, 31))) == []
    assert share_of([]) is None


def test_the_page_and_the_file_say_it(office: Office, client: Client) -> None:
    forget_readings(now=LATER)
    asked = f"?{NOVEMBER.query}"
    page = client.get(f"/transparency/{asked}", headers={"Accept-Language": "en"}).content.decode()
    assert "Measurements by month" in page
    assert "11.2026" in page
    assert "<dt>Measured in effect</dt><dd>67" in page
    rows = client.get(f"/transparency/report.csv{asked}").content.decode().split("\r\n")
    assert {"measurements,2026-11 blocked,4", "measurements,2026-11 open,2"} <= set(rows)
