"""`./manage.py roll_back_model --by USER --reason WORDS`: the model before the last promotion speaks again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from review_portal.audit.errors import Refused
from review_portal.learning.people import person
from review_portal.scoring.candidates import roll_back


class Command(BaseCommand):
    help = "Lets the model speak again that the live one replaced, in the name of a person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, help="user name of the administrator who decides it")
        parser.add_argument("--reason", required=True, help="why; it stays in the record")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = person(options["by"])
        try:
            done = roll_back(actor=actor, reason=options["reason"], now=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{done.model_version.version} is live again")
