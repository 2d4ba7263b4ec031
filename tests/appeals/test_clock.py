"""Ten working days are ten evenings of work: weekends and holidays do not count, nor does the day of filing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from review_portal.appeals.clock import due


@pytest.mark.parametrize(
    ("filed", "ends"),
    [
        ("2026-11-22T12:00", "2026-12-04"),  # a Sunday: Monday is the first day
        ("2026-11-23T12:00", "2026-12-07"),  # a Monday counts from Tuesday
        ("2026-12-10T12:00", "2026-12-25"),  # 16 December is Independence Day
        ("2026-03-13T12:00", "2026-03-30"),  # 21 and 22 March fall on a weekend, 23 March is Nauryz
    ],
)
def test_the_last_evening(filed: str, ends: str) -> None:
    at = datetime.fromisoformat(filed).replace(tzinfo=UTC)
    assert timezone.localtime(due(at, working_days=10)).isoformat().startswith(f"{ends}T23:59")
