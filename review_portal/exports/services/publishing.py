"""Publishes what is in force as the next release."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.blocking.collateral import SeenByUs
from review_portal.blocking.models import BlockEntry
from review_portal.blocking.services import hold_stale
from review_portal.evidence import store
from review_portal.exports.changes import Listed, canary_host, compare, in_force, set_at, with_canary, withdrawn
from review_portal.exports.editions import Edition
from review_portal.exports.errors import NotAllowed
from review_portal.exports.formats import FORMATS, SEAL, Format
from review_portal.exports.lines import Line, moment, of_kind, set_hash
from review_portal.exports.models import Release, ReleaseEntry, ReleaseFile
from review_portal.exports.signing import signers

SERIAL_LOCK = 0x51455850  # any constant of our own
COMMITTED_LATE = timedelta(minutes=10)  # what ended before a release may have been written only after it was read


@transaction.atomic
def publish_release(*, actor: User, now: datetime) -> Release:
    """Publish what is in force as the next release; the same set as before returns the release that holds it.

    1. One publisher at a time: the serial grows by exactly one. What is new and was not seen lately waits.
    2. Render and store every format, write the manifest, sign it twice.
    3. Keep what changed against the release before.
    """
    if not actor.can(Ability.PUBLISH_RELEASE):
        raise NotAllowed(_("Your role does not publish releases; a supervisor or prosecutor does."))
    last, listed = newest_set()
    hold_stale(released={row.entry_id for row in listed.values()}, now=now)
    lines = in_force(now)
    changes = compare(listed, lines)
    if last and not changes and last.canary == canary_host(last.serial):
        return last
    return publish(lines, changes, after=last, actor=actor, now=now)


@transaction.atomic
def publish_removals(*, now: datetime) -> Release | None:
    """Publish at once what left the list since the newest release, and nothing that would be new on it.

    To open needs nobody's word: the entry was revoked, ran out, or is held back. A renewed entry takes the place of
    the one that it renews. What two people approved since waits for whoever publishes.
    """
    newest = Release.objects.latest_first().first()
    if newest is None or not BlockEntry.objects.left_since(newest.published_at - COMMITTED_LATE, now).exists():
        return None  # the usual minute: a look at what ended lately, and not at the whole list
    last, listed = newest_set()
    lines = [line for line in in_force(now) if line.key in listed]
    changes = compare(listed, lines)
    if not any(change.change == ReleaseEntry.Change.REMOVED for change in changes):
        return None
    return publish(lines, changes, after=last, actor=None, now=now)


def hold_serial() -> None:
    """Let one publisher at a time go on, until the transaction ends.

    Whoever publishes after other acts in one transaction holds it before the first of them: the record has a lock of
    its own, and two who take the two in different order would wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SERIAL_LOCK])


def newest_set() -> tuple[Release | None, dict[tuple[str, str], Listed]]:
    """Return the newest release and what stands in it, held against other publishers."""
    hold_serial()
    last = Release.objects.latest_first().first()
    return last, set_at(last.serial) if last else {}


def publish(
    lines: Sequence[Line], changes: Sequence[ReleaseEntry], *, after: Release | None, actor: User | None, now: datetime
) -> Release:
    serial = after.serial + 1 if after else 1
    whole = with_canary(lines, serial)
    held = set_hash(whole)
    edition = edition_of(whole, changes, serial=serial, at=now, urgent_at=urgent_at(after, changes, now=now))
    files = store_files(whole, edition)
    manifest = manifest_bytes(files, edition, entries=len(whole), set_hash=held)
    release = Release.objects.create(
        serial=serial,
        published_at=now,
        published_by=actor,
        previous_serial=after.serial if after else None,
        size=len(whole),
        canary=canary_host(serial),
        set_hash=held,
        **signed(manifest),
    )
    keep(release, files, changes)
    record(actor, "release.published", release, detail={"serial": serial, "entries": len(whole), "set_hash": held})
    return release


def signed(manifest: bytes) -> dict[str, bytes]:
    """Return the manifest with both signatures, by column."""
    signing = signers()
    return {"manifest": manifest, "ed25519": signing.ed25519.sign(manifest), "cms": signing.cms.sign(manifest)}


def keep(release: Release, files: Sequence[ReleaseFile], changes: Sequence[ReleaseEntry]) -> None:
    for file in files:
        file.release = release
    for change in changes:
        change.release = release
    ReleaseFile.objects.bulk_create(files)
    ReleaseEntry.objects.bulk_create(changes, batch_size=2000)


def edition_of(
    lines: Sequence[Line], changes: Sequence[ReleaseEntry], *, serial: int, at: datetime, urgent_at: datetime
) -> Edition:
    return Edition(
        serial=serial,
        published_at=at,
        urgent_at=urgent_at,
        authority=settings.AUTHORITY,
        lonely=lonely(lines) if settings.EXPORT_ROUTES else frozenset(),
        withdrawn=withdrawn(lines, changes, at=at),
    )


def urgent_at(last: Release | None, changes: Sequence[ReleaseEntry], *, now: datetime) -> datetime:
    """Return when something was last opened again: the law wants that at once (41-1, paragraph 6)."""
    if last is None or any(change.change == ReleaseEntry.Change.REMOVED for change in changes):
        return now
    told = json.loads(bytes(last.manifest)).get("urgent_at", "")
    return parse_datetime(told) or last.published_at


def lonely(lines: Sequence[Line]) -> frozenset[str]:
    """Return the addresses where our captures saw exactly one name: a route takes down everybody who lives there.

    Where we never looked we know nothing, and what we do not know is no reason to route.
    """
    seen = SeenByUs()
    return frozenset(line.value for line in of_kind(lines, "ip") if len(seen.at(line.value)) == 1)


def store_files(lines: Sequence[Line], edition: Edition) -> list[ReleaseFile]:
    """Render every format that is on and store its bytes under their SHA-256; returns unsaved rows."""
    files = []
    for form in FORMATS.values():
        if form.is_optional and not settings.EXPORT_ROUTES:
            continue
        files += rendered(form, lines, edition)
    return files


def rendered(form: Format, lines: Sequence[Line], edition: Edition) -> list[ReleaseFile]:
    """Render and store one format, with its seal where it has one; its bytes are let go before the next is begun."""
    content = form.render(lines, edition)
    files = [stored(form, form.file_name, content)]
    if form.is_sealed:
        files.append(stored(form, form.file_name + SEAL, signers().cms.sign(content)))
    return files


def stored(form: Format, name: str, content: bytes) -> ReleaseFile:
    return ReleaseFile(name=name, format=form.name, sha256=store.put(content), size=len(content))


def manifest_bytes(files: Sequence[ReleaseFile], edition: Edition, *, entries: int, set_hash: str) -> bytes:
    """Return the bytes that are signed: canonical JSON (sorted keys, no spaces, UTF-8)."""
    body = {
        "serial": edition.serial,
        "previous_serial": edition.serial - 1 or None,
        "published_at": moment(edition.published_at),
        "urgent_at": moment(edition.urgent_at),
        "entries": entries,
        "set_hash": set_hash,
        "canary": canary_host(edition.serial),
        "files": [
            {"name": file.name, "format": file.format, "sha256": file.sha256, "size": file.size} for file in files
        ],
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
