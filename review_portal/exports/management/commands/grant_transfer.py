"""`./manage.py grant_transfer`: gives a provider the secret for zone transfers, and the lines for its name server."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.exports.models import Provider
from review_portal.exports.services import end_transfer, grant_transfer
from review_portal.exports.tsig import ALGORITHM, name_of, secret_of

LINES = """key "{name}" {{ algorithm {algorithm}; secret "{secret}"; }};
zone "rpz" {{ type secondary; file "rpz.db"; allow-query {{ none; }};
  primaries {{ PRIMARY port PORT key "{name}"; }}; }};
"""


class Command(BaseCommand):
    help = "Grants a provider zone transfers under a new secret and prints the lines for named.conf; --end ends them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("provider", help="its name")
        parser.add_argument("--as", dest="username", metavar="USER", required=True, help="who grants: an administrator")
        parser.add_argument("--secondaries", default="", help="addresses of its name servers, to be told of releases")
        parser.add_argument("--end", action="store_true", help="end transfers")

    def handle(self, *args: Any, **options: Any) -> None:
        provider = Provider.objects.filter(name=options["provider"]).first()
        person = User.objects.filter(username=options["username"]).first()
        if provider is None or person is None:
            raise CommandError("There is no such provider or person; see the page of providers for the names.")
        try:
            if options["end"]:
                end_transfer(provider, actor=person)
                self.stdout.write(f"{provider.name}: transfers are ended.")
                return
            granted = grant_transfer(provider, secondaries=options["secondaries"], actor=person)
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(LINES.format(name=name_of(granted), algorithm=ALGORITHM, secret=secret_of(granted)))
