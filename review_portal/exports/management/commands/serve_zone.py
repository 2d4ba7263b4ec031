"""`./manage.py serve_zone`: the hidden primary, a process of its own."""

from __future__ import annotations

import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from review_portal.exports.models import Release
from review_portal.exports.notifying import notify_providers
from review_portal.exports.primary import OverTcp, OverUdp, TcpServer, UdpServer

LOOK_EVERY = 2.0


class Command(BaseCommand):
    help = "Serves the zone rpz. to providers' name servers by AXFR and IXFR with TSIG, and notifies them of releases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--listen", default="127.0.0.1", help="the address to listen on")
        parser.add_argument("--port", type=int, default=5354)

    def handle(self, *args: Any, **options: Any) -> None:
        where = (options["listen"], options["port"])
        for server in (TcpServer(where, OverTcp), UdpServer(where, OverUdp)):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        self.stdout.write(f"serving rpz. on {where[0]} port {where[1]}")
        self.stdout.flush()
        told = 0
        while True:
            newest = Release.objects.latest_first().values_list("serial", flat=True).first() or 0
            if newest > told:
                notify_providers()
                told = newest
            connection.close()
            time.sleep(LOOK_EVERY)
