"""The crawler's command line: run (visit what is due), parse (a saved page), check (one source, nothing delivered)."""

import argparse
import sys
from collections.abc import Callable, Sequence

from crawler import commands


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crawler", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)

    run = verbs.add_parser("run", help="claim due sources from the portal and visit them")
    run.add_argument("--once", action="store_true", help="stop when nothing is due and the spool is empty")
    run.add_argument("--name", default="", help="this runner's name in the portal; the host name by default")
    run.add_argument("--slots", type=int, default=2, help="how many sources are visited at the same time")
    run.add_argument("--idle", type=float, default=5.0, help="seconds between questions while nothing is due")
    run.set_defaults(command=commands.run)

    parse = verbs.add_parser("parse", help="print the posts of a saved page as JSON lines")
    parse.add_argument("family", help="telegram, board, forum, feed, site, or one page class such as phpbb")
    parse.add_argument("page", help="the saved page; - reads standard input")
    parse.add_argument("--url", required=True, help="the address that the page was saved from")
    parse.add_argument(
        "--seen-at", default=None, help="when it was saved (ISO 8601, with zone): gives 'yesterday' a date"
    )
    parse.set_defaults(command=commands.parse)

    check = verbs.add_parser("check", help="visit one source and print its outcome and some posts; deliver nothing")
    check.add_argument("address")
    check.add_argument("--family", required=True)
    check.add_argument("--site", default="", help="the page class, when the family should not guess it")
    check.add_argument("--pages", type=int, default=2, help="how many pages are fetched at most")
    check.set_defaults(command=commands.check)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    return command(options)


if __name__ == "__main__":
    sys.exit(main())
