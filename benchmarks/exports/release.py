"""Publishes a whole long list in a scratch database: `python -m benchmarks.exports.release --entries 1000000`.

Prints two JSON lines, for the first release and for one that differs from it by ten lines: seconds from reading what is
in force until every format is rendered, sealed and stored and the changes are kept; the peak of memory, the program and
the lines included; and the ratio to merely writing the same bytes to disk.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.exports.deltas import AT, copies, scratch
from benchmarks.exports.lists import seconds_to_write

CHANGED = 10
BELOW = 46  # entries to a request, as in the benchmark of lists


def fill(connection: Any, count: int) -> None:
    """Write entries as orders make them: requests with items, and a line in force for each item."""
    from review_portal.blocking.models import BlockEntry, BlockingRequest, BlockItem
    from review_portal.review.models import LegalGround

    ground = LegalGround.objects.first() or LegalGround.objects.create(code="bench", version=1, in_force_from=AT.date())
    request = BlockingRequest.objects.create(number="З-0", regime="bench", author_id=1, created_at=AT)
    copies(connection, request, count // BELOW + 1, number="'З-' || g")
    item = BlockItem.objects.create(
        request=request, no=0, resource_type="host", locator="x", canonical="template.example", measure="host",
        decision_id=1, post_id=1, legal_ground=ground, guard_verdict="allow", guard_reason="x",
    )  # fmt: skip
    numbered = {"no": f"mod(g, {BELOW})", "request_id": f"{request.pk} + 1 + (g - 1) / {BELOW}"}
    copies(connection, item, count, canonical="'shop-' || g || '.example'", **numbered)
    entry = BlockEntry.objects.create(
        item=item, kind="host", canonical="template.example", starts_at=AT, ends_at=AT + timedelta(days=180)
    )
    copies(
        connection, entry, count, item_id=f"{item.pk} + g", canonical="'shop-' || lpad(g::text, 7, '0') || '.example'"
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def published(now: Any) -> tuple[float, float, int]:
    """Publish what is in force; returns seconds, the processor's seconds and the bytes of all files."""
    from review_portal.exports.changes import compare, in_force
    from review_portal.exports.models import ReleaseFile
    from review_portal.exports.services.publishing import newest_set, publish

    begin, spent = perf_counter(), process_time()
    last, listed = newest_set()
    lines = in_force(now)
    release = publish(lines, compare(listed, lines), after=last, actor=None, now=now)
    seconds, cpu = perf_counter() - begin, process_time() - spent
    return seconds, cpu, sum(ReleaseFile.objects.filter(release=release).values_list("size", flat=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    count = parser.parse_known_args()[0].entries
    with scratch() as connection, tempfile.TemporaryDirectory() as folder:
        from django.conf import settings
        from django.db import transaction

        from review_portal.blocking.models import BlockEntry

        settings.BLOBS = Path(folder)
        fill(connection, count)
        for number, changed in enumerate((count, CHANGED)):
            with transaction.atomic():
                seconds, cpu, size = published(AT + timedelta(days=1 + number))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            peer = seconds_to_write(b"x" * size)
            told = {"bench": "release", "entries": count, "changed": changed, "seconds": round(seconds, 1)}
            told |= {"cpu_seconds": round(cpu, 1), "bytes": size, "peer": "writing the bytes"}
            told |= {"peer_seconds": round(peer, 2), "ratio": round(seconds / peer, 1), "peak_mib": peak}
            print(json.dumps(told), flush=True)
            ended = BlockEntry.objects.order_by("-pk").values_list("pk")[:CHANGED]
            BlockEntry.objects.filter(pk__in=ended).update(ends_at=AT + timedelta(days=1, hours=1))


if __name__ == "__main__":
    main()
