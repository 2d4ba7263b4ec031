"""The clock ends entries."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockEntry
from review_portal.blocking.tasks import expire_entries
from tests.blocking.records import approved


def test_the_job_ends_what_is_over_and_may_run_twice(rita: User, saule: User) -> None:
    approved(rita, saule, now=timezone.now() - settings.ENTRY_LIFETIME - timedelta(seconds=1))
    approved(rita, saule, ("host", "shop-demo.example"))
    for _ in range(2):
        expire_entries(timestamp=0)
    assert BlockEntry.objects.filter(status="expired").count() == 1
