"""Renders a long list in every format and signs it: `python -m benchmarks.exports.lists --entries 1000000`.

Prints one JSON line a format: seconds, bytes, the memory that it took beyond the lines themselves, and the ratio to
merely writing the same bytes to disk. Each format is rendered in a process of its own, so that the memory is its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, in_order, set_hash

AT = datetime(2026, 11, 22, tzinfo=UTC)
MIB = 2**20


def lines(count: int) -> list[Line]:
    """Return eight hosts, a page and an address in ten; forty-six lines to a request."""
    made = []
    for number in range(1, count + 1):
        host = f"shop-{number:07d}.example"
        kind, value = "host", host
        if number % 10 == 0:
            kind, value = "url", f"http://{host}/price"
        elif number % 10 == 5:
            kind, value = "ip", f"2001:db8::{number >> 16:x}:{number & 0xFFFF:x}"
        request = f"З-2026-{number // 46:05d}"
        made.append(Line(kind, value, number, request, number % 46, "kz-communications-41-1-1 v1", AT, AT))
    return made


def seconds_to_write(content: bytes) -> float:
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "bytes").open("wb") as file:
        begin = perf_counter()
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        return perf_counter() - begin


def resident_mib() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // MIB


def measure(name: str, entries: list[Line]) -> None:
    from review_portal.exports.formats import FORMATS

    form = FORMATS[name]
    edition = Edition(1, AT, AT, lonely=frozenset(line.value for line in entries if line.kind == "ip"))
    before, begin, spent = resident_mib(), perf_counter(), process_time()
    content = form.render(entries, edition)
    seconds, cpu = perf_counter() - begin, process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    peer = seconds_to_write(content)
    told = {"bench": f"list.{form.name}", "entries": len(entries), "seconds": round(seconds, 3)}
    told |= {"cpu_seconds": round(cpu, 3), "bytes": len(content)}
    told |= {"peer": "writing the bytes", "peer_seconds": round(peer, 3), "ratio": round(seconds / peer, 1)}
    told |= {"mib_beyond_the_lines": max(0, peak - before)}
    if form.is_sealed:
        told["seconds_to_sign"] = round(signed(content), 3)
    print(json.dumps(told), flush=True)


def signed(content: bytes) -> float:
    from review_portal.exports.signing import signers

    signer = signers().cms
    begin = perf_counter()
    signer.sign(content)
    return perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    count = parser.parse_known_args()[0].entries
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review_portal.settings")
    import django

    django.setup()
    from review_portal.exports.formats import FORMATS

    entries = in_order(lines(count))
    begin = perf_counter()
    set_hash(entries)
    told = {"bench": "list.set_hash", "entries": count, "seconds": round(perf_counter() - begin, 3)}
    print(json.dumps(told | {"mib_of_the_lines": resident_mib()}), flush=True)
    forked = multiprocessing.get_context("fork")
    for name in FORMATS:
        process = forked.Process(target=measure, args=(name, entries))
        process.start()
        process.join()


if __name__ == "__main__":
    main()
