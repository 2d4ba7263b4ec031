"""./manage.py purge: delete what is past its time now; --dry-run only counts it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from review_portal.retention.services import bury_all, count_all, count_readings, forget_readings, sweep_files


class Command(BaseCommand):
    """Do what the worker does every night, and say what went."""

    help = "Delete evidence past its retention that no case, order or hold needs; tombstones stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count what would go, and delete nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["dry_run"]:
            done, readings = count_all(now=now), count_readings(now=now)
        else:
            done, readings = bury_all(now=now), forget_readings(now=now)
            sweep_files()
        words = "would go" if options["dry_run"] else "went"
        for kind in ("post", "capture", "warc", "contact"):
            self.stdout.write(f"{done[kind]} {kind}s {words}")
        self.stdout.write(f"{readings} readings of probes {words}")
        if options["dry_run"]:
            self.stdout.write("Captures, files and contacts that these posts still need fall due after them.")
