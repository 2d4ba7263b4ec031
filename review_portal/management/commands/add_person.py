"""./manage.py add_person NAME --role ROLE: makes the first administrator, and prints the password that is lent."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from review_portal.accounts.abilities import Role
from review_portal.accounts.services import invite_person
from review_portal.audit.errors import Refused


class Command(BaseCommand):
    """Make a person; everybody after the first administrator is invited on the page of the people."""

    help = "Make a person and print the password that they are lent until they choose their own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--role", choices=Role.values, default=Role.ADMINISTRATOR.value)
        parser.add_argument("--email", default="", help="the address that the office's login vouches for")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asked = {name: options[name] for name in ("role", "email")}
            person, password = invite_person(options["name"], **asked, actor=None, now=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{person.pseudonym} {person.username}: {password}")
