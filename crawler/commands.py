"""What each verb of the command line does."""

import argparse
import logging
import os
import socket
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from crawler.items import Outcome, to_json_line
from crawler.pages import UnknownFamily, open_page
from crawler.pages.walls import wall
from crawler.portal import PortalClient, Run, Source
from crawler.runner import Runner
from crawler.spool import Spool

USAGE, DATA, CONFIG = 64, 65, 78  # sysexits.h


def run(options: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for name in ("httpx", "scrapy", "twisted"):
        logging.getLogger(name).setLevel(logging.WARNING)
    url, key = os.environ.get("QALQAN_PORTAL_URL", ""), os.environ.get("QALQAN_CRAWLER_KEY", "")
    if not url or not key:
        print(
            "Set QALQAN_PORTAL_URL and QALQAN_CRAWLER_KEY; an administrator makes the key in the portal.",
            file=sys.stderr,
        )
        return CONFIG
    spool = Spool(Path(os.environ.get("QALQAN_SPOOL", "var/spool")))
    with PortalClient(url, key) as portal:
        name = options.name or socket.gethostname()
        return Runner(portal, spool, name, slots=options.slots, idle=timedelta(seconds=options.idle)).run(
            once=options.once
        )


def parse(options: argparse.Namespace) -> int:
    """Print what a page class reads; 0 for OK and EMPTY, 65 when the page says that there is nothing to read."""
    try:
        body = sys.stdin.buffer.read() if options.page == "-" else Path(options.page).read_bytes()
        page = open_page(options.family, body, options.url, seen_at=_moment(options.seen_at))
    except (UnknownFamily, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return USAGE
    outcome = wall(200, page.html, has_posts=bool(page.found)) or page.outcome()
    if page.found:
        print(to_json_line(page.found))
    print(f"{outcome}: {len(page.found)} posts read by {type(page).__name__} from {options.page}.", file=sys.stderr)
    return 0 if outcome in {Outcome.OK, Outcome.EMPTY} else DATA


def check(options: argparse.Namespace) -> int:
    from crawler.check import visit_once  # starts a reactor: only this verb pays for it

    source = Source(0, options.family, options.address, site=options.site, parameters={"max_pages": options.pages})
    with tempfile.TemporaryDirectory() as folder:
        return visit_once(Run(0, source), Spool(Path(folder)))


def _moment(text: str | None) -> datetime | None:
    moment = datetime.fromisoformat(text) if text else None
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"--seen-at {text} has no time zone; write it as 2026-11-22T09:00:00+05:00.")
    return moment
