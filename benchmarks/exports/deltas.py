"""Computes deltas over a long list in a scratch database: `python -m benchmarks.exports.deltas --entries 1000000`.

Prints one JSON line a change: seconds, and two ratios: to writing the same bytes, and to the same change in a list a
hundred times shorter. The second says whether the cost grows with the change (about 1) or with the list (about 100).
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

AT = datetime(2026, 11, 22, tzinfo=UTC)
CHANGES = (10, 1_000, 10_000)
SHORTER = 100


@contextmanager
def scratch() -> Iterator[Any]:
    """Give a connection to a database of its own, in which rows may be written that no person approved."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review_portal.settings")
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = "bench_qalqan"
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        yield connection
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def copies(connection: Any, row: Any, count: int, **columns: str) -> None:
    """Write copies of a saved row; `columns` are SQL over `g`, the number of the copy."""
    fields = [field.column for field in row._meta.local_concrete_fields if not field.primary_key]
    values = ", ".join(columns.get(field, f't."{field}"') for field in fields)
    names = ", ".join(f'"{field}"' for field in fields)
    table = row._meta.db_table
    with connection.cursor() as cursor:
        # Table and columns come from our own models, the expressions from below.
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" t, '  # noqa: S608
            "generate_series(1, %s) g WHERE t.id = %s ORDER BY g",
            [count, row.pk],
        )


def fill(connection: Any, count: int) -> list[Any]:
    """Write a release with `count` lines, and one more for each size of change; returns the releases."""
    from review_portal.blocking.models import BlockEntry, BlockingRequest, BlockItem
    from review_portal.exports.models import Release, ReleaseEntry
    from review_portal.review.models import LegalGround

    ground = LegalGround.objects.first() or LegalGround.objects.create(code="bench", version=1, in_force_from=AT.date())
    request = BlockingRequest.objects.create(number=f"З-{count}", regime="bench", author_id=1, created_at=AT)
    item = BlockItem.objects.create(
        request=request, no=0, resource_type="host", locator="x", canonical="template.example", measure="host",
        decision_id=1, post_id=1, legal_ground=ground, guard_verdict="allow", guard_reason="x",
    )  # fmt: skip
    total = count + sum(CHANGES)
    copies(connection, item, total, no="g", canonical="'shop-' || g || '.example'")
    entry = BlockEntry.objects.create(
        item=item, kind="host", canonical=f"template-{count}.example", starts_at=AT, ends_at=AT + timedelta(days=180)
    )
    first = BlockItem.objects.filter(request=request).order_by("pk")[1].pk
    copies(connection, entry, total, item_id=f"{first} - 1 + g", canonical=f"'shop-{count}-' || g || '.example'")
    first = BlockEntry.objects.filter(item__request=request).order_by("pk")[1].pk
    releases, done = [], 0
    for size in (count, *CHANGES):
        serial = (Release.objects.order_by("-serial").values_list("serial", flat=True).first() or 0) + 1
        release = Release.objects.create(
            serial=serial, published_at=AT, published_by_id=1, size=size, canary="canary.example", set_hash="0" * 64,
            manifest=b"{}", ed25519=b"", cms=b"",
        )  # fmt: skip
        row = ReleaseEntry.objects.create(
            release=release, entry_id=first + done, change="added", kind="host", value=f"first-{serial}", ends_at=AT
        )
        entry_id, value = f"{first} - 1 + {done} + g", f"'shop-' || ({done} + g) || '.example'"
        copies(connection, row, size, entry_id=entry_id, value=value)
        releases.append(release)
        done += size
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return releases


def seconds_for(before: Any, after: Any) -> tuple[float, bytes]:
    from review_portal.exports.changes import delta
    from review_portal.exports.formats.json import shown

    begin = perf_counter()
    found = delta(before.serial, after)
    content = json.dumps([shown(line) for line in found.added], ensure_ascii=False).encode()
    return perf_counter() - begin, content


def main() -> None:
    from benchmarks.exports.lists import seconds_to_write

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    count = parser.parse_known_args()[0].entries
    with scratch() as connection:
        short, long = fill(connection, count // SHORTER), fill(connection, count)
        seconds_for(short[0], short[1])  # the first question also pays for the connection
        for place, change in enumerate(CHANGES, 1):
            in_short, _ = seconds_for(short[place - 1], short[place])
            seconds, content = seconds_for(long[place - 1], long[place])
            peer = seconds_to_write(content)
            told = {"bench": "delta", "entries": count, "changed": change, "seconds": round(seconds, 4)}
            told |= {"bytes": len(content), "peer": "writing the bytes", "ratio": round(seconds / peer, 1)}
            told |= {"ratio_to_a_list_100_times_shorter": round(seconds / in_short, 2)}
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
