"""Judges many targets: `python -m benchmarks.exports.guard --targets 50000` prints two JSON lines.

The first judges in one process and counts its processor time, so that a busy machine changes nothing. The second is the
command itself with the same targets at its standard input, beside a peer that only reads them and writes JSON lines.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from time import perf_counter, process_time

PEER = "import json, sys; [print(json.dumps({'target': line.strip()})) for line in sys.stdin]"


def targets(count: int) -> list[str]:
    """Return a mixture: hosts, pages, channels, addresses, platforms, internationalised names."""
    kinds = [
        "shop-{n}.example",
        "https://shop-{n}.example/price?page={n}",
        "https://t.me/example_{n}",
        "203.0.113.{b}",
        "https://www.instagram.com/example_{n}/",
        "дүкен-{n}.example",
        "example-{n}.github.io",
        "www.google.com",
    ]
    return [kinds[n % len(kinds)].format(n=n, b=n % 256) for n in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=int, default=50_000)
    count = parser.parse_known_args()[0].targets
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review_portal.settings")
    begin = perf_counter()
    from review_portal.blocking.guard import judge  # the import is part of what is measured

    judge("shop.example")
    loaded = perf_counter() - begin
    asked = targets(count)
    begin, spent = perf_counter(), process_time()
    verdicts = [judge(target).verdict for target in asked]
    seconds, spent = perf_counter() - begin, process_time() - spent
    told = {"bench": "guard", "targets": count, "per_second": round(count / seconds), "load_seconds": round(loaded, 2)}
    told["per_processor_second"] = round(count / spent)
    told["verdicts"] = {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))}
    told["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(told), flush=True)
    from_standard_input("\n".join(asked).encode())


def from_standard_input(content: bytes) -> None:
    seconds, lines = timed([sys.executable, "manage.py", "guard"], content)
    peer, _ = timed([sys.executable, "-c", PEER], content)
    told = {
        "bench": "guard.stdin",
        "targets": lines,
        "seconds": round(seconds, 2),
        "per_second": round(lines / seconds),
    }
    told |= {"processors": len(os.sched_getaffinity(0)), "peer": "reading lines and writing them as JSON"}
    print(json.dumps(told | {"peer_seconds": round(peer, 2), "ratio": round(seconds / peer, 1)}), flush=True)


def timed(command: list[str], content: bytes) -> tuple[float, int]:
    begin = perf_counter()
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    return perf_counter() - begin, done.stdout.count(b"\n")


if __name__ == "__main__":
    main()
