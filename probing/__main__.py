"""The commands: `run` measures what the portal wants, `check` measures one address and prints what was seen."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys

from probing.agent import Portal, PortalRefused, run
from probing.dns import Server, system_resolver
from probing.stages import Place, measure


def server(text: str) -> Server:
    """Read `192.0.2.53`, `192.0.2.53:5353` or `[2001:db8::53]:53`."""
    host, separator, port = text.rpartition(":")
    if not separator or (":" in host and not host.endswith("]")):
        host, port = text, "53"
    return host.strip("[]"), int(port)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m probing", description=__doc__)
    made.add_argument("--resolver", type=server, help="the resolver to ask; this machine's own where it is left out")
    made.add_argument("--timeout", type=float, default=8.0, help="seconds that a stage may take")
    made.add_argument("--ca-file", help="certificates to trust instead of the system's")
    made.add_argument("--lab", action="store_true", help="connect to private addresses too: for exercises only")
    commands = made.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="measure addresses and print a line of JSON for each")
    checking.add_argument("url", nargs="+")
    running = commands.add_parser("run", help="measure for the portal (QALQAN_PORTAL_URL, QALQAN_PROBE_KEY)")
    running.add_argument("--rounds", type=int, help="end after so many rounds")
    return made


def main(arguments: list[str] | None = None) -> int:
    asked = parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    resolver = asked.resolver or system_resolver()
    place = Place(resolver, timeout=asked.timeout, ca_file=asked.ca_file, lab=asked.lab)
    try:
        if asked.command == "check":
            for url in asked.url:
                print(json.dumps(measure(url, place).wire(), ensure_ascii=False))
            return 0
        portal = Portal(os.environ.get("QALQAN_PORTAL_URL", ""), os.environ.get("QALQAN_PROBE_KEY", ""))
        run(portal, place, rounds=asked.rounds)
    except (ValueError, PortalRefused) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
