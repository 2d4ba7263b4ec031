"""Readings of probes: rows go after their time, what they came to stays by month."""

from __future__ import annotations

from datetime import timedelta

import pytest

from review_portal.accounts.models import User
from review_portal.probes.models import Finding, Incident, Measurement
from review_portal.retention.models import ProofMonth
from review_portal.retention.services import count_readings, forget_readings, place_hold
from tests.probes.records import GONE, NOW, Office

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=470)


@pytest.fixture
def office(rita: User, saule: User) -> Office:
    """Return an office with two findings of one entry: blocked, then open."""
    made = Office(rita, saule)
    made.both(10, **GONE)
    made.both(700)
    return made


def test_old_readings_become_figures_by_month(office: Office) -> None:
    verdicts = sorted(Finding.objects.values_list("verdict", flat=True))
    Incident.objects.all().delete()
    readings = Measurement.objects.count()
    assert count_readings(now=LATER) == readings
    assert forget_readings(now=LATER) == readings
    assert (Finding.objects.count(), Measurement.objects.count()) == (0, 0)
    kept = ProofMonth.objects.order_by("verdict").values_list("provider", "month", "role", "verdict", "count")
    assert [row[3] for row in kept for _ in range(row[4])] == verdicts
    assert {(row[0], str(row[1]), row[2]) for row in kept} == {(office.provider.pk, "2026-11-01", "entry")}
    assert forget_readings(now=LATER) == 0


def test_young_readings_stay(office: Office) -> None:
    assert forget_readings(now=NOW + timedelta(days=390)) == 0
    assert not ProofMonth.objects.exists()


def test_what_an_incident_rests_on_stays(office: Office) -> None:
    resting = set(Incident.objects.values_list("finding", flat=True))
    counted = count_readings(now=LATER)
    assert forget_readings(now=LATER) == counted
    assert set(Finding.objects.values_list("pk", flat=True)) == resting
    assert Measurement.objects.count() == 2 * len(resting)  # each with its control


def test_held_readings_stay(office: Office, dana: User) -> None:
    place_hold("category", "readings", reason="A court asked.", actor=dana, now=NOW)
    assert forget_readings(now=LATER) == 0
