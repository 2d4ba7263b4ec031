"""`./manage.py train_from_decisions --by USER`: trains a candidate from decisions and puts it in shadow."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from review_portal.audit.errors import Refused
from review_portal.learning.people import person
from review_portal.learning.services import train_from_decisions


class Command(BaseCommand):
    help = "Trains a candidate on what was decided and lets it judge beside the live model; it blocks nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, help="user name of the person who has it trained")
        parser.add_argument("--authored", type=int, default=2000, help="corpus texts that go with the decisions")
        parser.add_argument("--epochs", type=int, default=1)
        parser.add_argument("--benign", type=Path, nargs="*", default=[], help="real texts without adverts")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {name: options[name] for name in ("authored", "epochs", "benign")}
        try:
            candidate = train_from_decisions(actor=person(options["by"]), now=timezone.now(), **wanted)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{candidate.version} judges in shadow; compare it with ./manage.py compare_models, then promote it with "
            f"./manage.py promote_model {shlex.quote(candidate.version)} --by USER --reason WORDS"
        )
