"""Builds the large office once, lets fifty moderators work in it and somebody search: one line of JSON.

python -m benchmarks.portal [--posts 1000000] [--cases 200000] [--vectors 100000] [--moderators 50]
                            [--searches 400] [--seconds 120] [--think 6] [--folder PLACE] [--keep]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from pathlib import Path


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.portal")
    for name, value in (("posts", 1_000_000), ("cases", 200_000), ("vectors", 100_000), ("moderators", 50)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--searches", type=int, default=400)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--think", type=float, default=6, help="mean seconds between opening a case and deciding it")
    parser.add_argument("--folder", type=Path, default=Path("var/benchmark-portal"))
    parser.add_argument("--keep", action="store_true", help="leave the database there; the next run uses it")
    return parser.parse_args()


def main() -> None:
    chosen = options()
    # Settings start the embedded database under this folder; it must be named before Django is imported.
    os.environ |= {"QALQAN_VAR": str(chosen.folder.resolve()), "DJANGO_SETTINGS_MODULE": "review_portal.settings",
                   "QALQAN_SECOND_FACTOR": "False"}  # fmt: skip
    import django

    django.setup()
    from benchmarks.portal import moderators, searches, world
    from review_portal.database import Server

    begun = time.perf_counter()
    made = world.build(posts=chosen.posts, cases=chosen.cases, vectors=chosen.vectors, people=chosen.moderators)
    built = round(time.perf_counter() - begun)
    print(f"built or found in {built} s", file=sys.stderr)
    database = Server(chosen.folder.resolve() / "postgres").pid() or 0
    figures = {
        **made,
        "build_s": built,
        **searches.measure(chosen.folder / "peer.sqlite", rounds=chosen.searches, database=database),
    }
    figures |= moderators.measure(chosen.moderators, seconds=chosen.seconds, think=chosen.think, database=database)
    print(json.dumps(figures, ensure_ascii=False))
    if not chosen.keep:
        Server(chosen.folder.resolve() / "postgres").stop()
        shutil.rmtree(chosen.folder)


if __name__ == "__main__":
    main()
