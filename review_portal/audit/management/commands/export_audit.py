"""./manage.py export_audit --out FILE: the record as one file that qalqan_verify.py proves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from review_portal.audit.exporting import log_lines
from review_portal.audit.models import Checkpoint
from review_portal.audit.services import make_checkpoint, note_export


class Command(BaseCommand):
    """Close the interval, write the record, and record that it was taken out."""

    help = "Write the audit record to a file: events, signed checkpoints, stamps. People stand in it by pseudonym."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", required=True, type=Path, help="the file to write (.jsonl)")
        parser.add_argument("--from-checkpoint", type=int, default=0, help="begin with the interval of this checkpoint")

    def handle(self, *args: Any, **options: Any) -> None:
        make_checkpoint(now=timezone.now())
        newest = Checkpoint.objects.order_by("-number").first()
        number = options["from_checkpoint"]
        first = Checkpoint.objects.filter(number=number).first() if number else None
        if newest is None or (number and first is None):
            raise CommandError(f"There is no checkpoint {number}; ./manage.py checkpoint prints the newest one.")
        try:
            with options["out"].open("xb") as file:
                file.writelines(log_lines(first))
        except FileExistsError as error:
            raise CommandError(f"{options['out']} is there already; choose another name.") from error
        note_export(None, "record.taken", newest, since=first.number if first else 1)
        self.stdout.write(f"{options['out']}: events to {newest.last}, checkpoint {newest.number}:{newest.sha256}")
