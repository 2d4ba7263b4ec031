"""Visits one source and prints what came of it; nothing is delivered."""

import sys

from crawler.items import Outcome, post_from_wire, to_json_line
from crawler.portal import Run
from crawler.spool import Spool
from crawler.visit import visit

SAMPLE = 5


def visit_once(run: Run, spool: Spool) -> int:
    """Print some posts and the outcome; 0 when there were posts or the place is truly empty."""
    outcome = visit(run, spool)
    posts, message = [], ""
    for parcel in spool.parcels():
        wires = parcel.content.get("posts", [])
        posts += [post_from_wire(wire) for wire in wires] if isinstance(wires, list) else []
        message = str(parcel.content.get("message", message))
    if posts:
        print(to_json_line(posts[:SAMPLE]))
    print(f"{outcome}: {len(posts)} posts. {message}".strip(), file=sys.stderr)
    return 0 if outcome in {Outcome.OK, Outcome.EMPTY} else 65
