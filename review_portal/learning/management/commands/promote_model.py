"""`./manage.py promote_model VERSION --by USER --reason WORDS`: lets a candidate speak for new posts."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from review_portal.audit.errors import Refused
from review_portal.learning.people import person
from review_portal.scoring.candidates import promote


class Command(BaseCommand):
    help = "Lets a candidate take the live model's place, in the name of a person; scores keep their version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("version", help="as train_from_decisions printed it")
        parser.add_argument("--by", required=True, help="user name of the administrator who decides it")
        parser.add_argument("--reason", required=True, help="why; it stays in the record")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = person(options["by"])
        try:
            promote(options["version"], actor=actor, reason=options["reason"], now=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{options['version']} is live")
