"""./manage.py doctor: one line for each part the portal stands on, and the cure where one fails."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from review_portal.health import examine


class Command(BaseCommand):
    """Check database, migrations, worker, jobs, weights, keys, store and clock."""

    help = "Check what the portal stands on; exit status 1 where something fails."
    requires_system_checks: list[str] = []  # a sick database must not keep the doctor out

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(examine())
        for finding in findings:
            mark = "ok  " if finding.well else "FAIL"
            self.stdout.write(f"{mark}  {finding.part}: {finding.seen}")
            if finding.cure:
                self.stdout.write(f"        {finding.cure}")
        if not all(finding.well for finding in findings):
            sys.exit(1)
