"""`./manage.py release`: renders what is in force now, or publishes it as the next release."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.exports.changes import in_force, with_canary
from review_portal.exports.formats import FORMATS
from review_portal.exports.lines import Line, set_hash
from review_portal.exports.models import Release
from review_portal.exports.services import publish_release
from review_portal.exports.services.publishing import edition_of


class Command(BaseCommand):
    help = "Renders what is in force (--format, --output), or publishes it (--publish --as USER)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=sorted(FORMATS), default="rpz", help="the form of the list")
        parser.add_argument("--output", default="-", metavar="FILE", help="where to write it; - is standard output")
        parser.add_argument("--publish", action="store_true", help="publish the next release")
        parser.add_argument("--as", dest="username", metavar="USER", help="who publishes: a supervisor or prosecutor")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["publish"]:
            self.publish(options["username"])
        else:
            self.render(options["format"], options["output"])

    def publish(self, username: str | None) -> None:
        person = User.objects.filter(username=username or "").first()
        if person is None:
            raise CommandError("Say who publishes: --as USERNAME of a supervisor or prosecutor.")
        try:
            release = publish_release(actor=person, now=timezone.now())
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"release {release.serial}: {release.size} entries, set hash {release.set_hash}")

    def render(self, form: str, output: str) -> None:
        now = timezone.now()
        serial, lines = next_set(in_force(now))
        edition = edition_of(lines, [], serial=serial, at=now, urgent_at=now)
        content = FORMATS[form].render(lines, edition)
        if output == "-":
            self.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            Path(output).write_bytes(content)


def next_set(lines: list[Line]) -> tuple[int, list[Line]]:
    """Return the newest release's serial and set where it holds these lines, else those that the next one will have."""
    last = Release.objects.latest_first().first()
    if last and set_hash(whole := with_canary(lines, last.serial)) == last.set_hash:
        return last.serial, whole
    serial = last.serial + 1 if last else 1
    return serial, with_canary(lines, serial)
