"""./manage.py tip_partner NAME: a key with which one partner reports by the API; its secret is printed this once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from review_portal.audit.errors import Refused
from review_portal.tips.services import issue_partner_key


class Command(BaseCommand):
    help = "Issue a key with which a partner reports tips by the API."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="how the partner is called in the record")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(issue_partner_key(options["name"], actor="console", now=timezone.now()))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
