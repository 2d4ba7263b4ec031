"""./manage.py court_bundle CASE --out FILE: all that a case rests on, in one archive that proves itself."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from review_portal.audit.services import note_export
from review_portal.court.services import ask_bundle, make_bundle
from review_portal.evidence import store
from review_portal.review.models import Case


class Command(BaseCommand):
    """Ask for a bundle, make it here and now, and write it to a file."""

    help = "Write the court bundle of a case (WACZ). It is recorded that it was made and taken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", help="the number of the case, as its page shows it")
        parser.add_argument("--out", required=True, type=Path, help="the file to write (.wacz)")

    def handle(self, *args: Any, **options: Any) -> None:
        case, out = Case.objects.filter(number__iexact=options["case"]).first(), options["out"]
        if case is None:
            raise CommandError(f"There is no case {options['case']}; its page shows the number.")
        if out.exists():
            raise CommandError(f"{out} is there already; choose another name.")
        now = timezone.now()
        bundle = make_bundle(ask_bundle(case, actor=None, now=now), now=now)
        if bundle.problem:
            raise CommandError(bundle.problem)
        if not bundle.made_at:
            raise CommandError("The case grows faster than it is packed; try again when nobody works on it.")
        shutil.copyfile(store.path(bundle.sha256), out)
        note_export(None, "bundle.taken", bundle, sha256=bundle.sha256)
        self.stdout.write(f"{out}: {bundle.size} bytes, SHA-256 {bundle.sha256}")
        self.stdout.write(f"as the case stood at checkpoint {bundle.checkpoint_id}")
