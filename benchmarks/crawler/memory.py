"""Does a crawler grow? Visits of 5,000 pages one after the other, for as long as it is given.

`python -m benchmarks.crawler.memory [--visits 20] [--seconds 720]` prints one JSON line: how many pages were delivered
in that time, the fullest visit and by how much it grew after its first tenth, and the runner then and at the end.
"""

from __future__ import annotations

import argparse
import json

from benchmarks.crawler.throughput import ours

PAGES = 5000  # no visit reads more


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=720.0)
    options = parser.parse_args()
    # One message a page: what a page costs is measured elsewhere, here it is how many there are.
    found = ours(options.visits, PAGES, a_page=1, seconds=options.seconds)
    print(json.dumps({"bench": "crawler_memory", "asked_for": options.visits * PAGES, **found}))


if __name__ == "__main__":
    main()
