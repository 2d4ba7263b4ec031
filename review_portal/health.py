"""Looks at what the portal stands on, and says of each failing part what to do about it."""

from __future__ import annotations

import ctypes
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from review_portal.accounts.abilities import Role
from review_portal.accounts.factors import FACTORS
from review_portal.accounts.models import User
from review_portal.database import DatabaseUnusable, refuse_unusable
from review_portal.scoring.weights import encoder_folder

WORKER_SILENT_AFTER = timedelta(seconds=60)
JOB_LATE_AFTER = timedelta(minutes=10)
CLOCK_TOLERANCE = timedelta(seconds=2)
DISK_LOW = 2 * 2**30
LETTERS = ("kaz", "rus", "eng")  # the languages in which photos are read
PUBLIC = {".pem", ".pub", ".crt"}
TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, what was seen, and the cure where it is not."""

    part: str
    well: bool
    seen: str
    cure: str = ""


def examine() -> Iterator[Finding]:
    """Yield one finding for each part, in the order in which they depend on each other."""
    database = check_database()
    yield database
    if database.well:
        yield check_migrations()
        yield check_worker()
        yield check_jobs()
        yield check_people()
    yield check_weights()
    yield check_reader_of_letters()
    yield check_keys()
    yield check_store()
    yield from check_clock(database.well)


def check_database() -> Finding:
    try:
        connection.ensure_connection()
        refuse_unusable(connection.connection)
    except (OperationalError, DatabaseUnusable) as error:
        return Finding(
            "database", False, str(error).strip(), "Start PostgreSQL, or mend DATABASE_URL as the sentence says."
        )
    version = connection.connection.info.server_version
    return Finding("database", True, f"PostgreSQL {version // 10000}.{version % 10000}, Cyrillic letters known")


def check_migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding("migrations", False, f"{len(missing)} not applied", "Run ./manage.py migrate.")
    return Finding("migrations", True, "all applied")


def _one(statement: str) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return tuple(cursor.fetchone() or ())


def check_worker() -> Finding:
    (newest,) = _one("SELECT max(last_heartbeat) FROM procrastinate_workers")
    if not isinstance(newest, datetime):
        return Finding("worker", False, "none is running", "Start one: make worker.")
    silent = datetime.now(UTC) - newest
    if silent > WORKER_SILENT_AFTER:
        return Finding("worker", False, f"last heard of {int(silent.total_seconds())} s ago", "Start one: make worker.")
    return Finding("worker", True, f"heard of {int(silent.total_seconds())} s ago")


def check_jobs() -> Finding:
    failed, waiting = _one(
        "SELECT count(*) FILTER (WHERE status = 'failed'), count(*) FILTER (WHERE status = 'todo') "
        "FROM procrastinate_jobs"
    )
    if failed:
        return Finding(
            "jobs",
            False,
            f"{failed} failed, {waiting} waiting",
            "Read the worker's log; the sweepers defer the rows again.",
        )
    return Finding("jobs", True, f"{waiting} waiting, none failed")


def check_people() -> Finding:
    people = User.objects.filter(is_active=True)
    bare = people.exclude(authenticator__type__in=FACTORS).count()
    if not settings.SECOND_FACTOR:
        cure = "For a demo that is well; for work take QALQAN_SECOND_FACTOR=False out of the environment."
        return Finding("people", not settings.HTTPS, "the second factor is switched off", cure)
    if not people.filter(role=Role.ADMINISTRATOR).exists():
        return Finding("people", False, "no administrator", "Make the first one: ./manage.py add_person NAME.")
    return Finding("people", True, f"{people.count()} accounts are open, {bare} of them without a second factor yet")


def check_weights() -> Finding:
    folder = encoder_folder()
    if folder is None:
        return Finding("weights", False, "the encoder is not there", "Run python -m classifier fetch.")
    return Finding("weights", True, f"encoder in {folder}")


def check_reader_of_letters() -> Finding:
    """Tesseract reads the photos of tips; without it only their codes are read."""
    cure = f"Run apt-get install tesseract-ocr {' '.join(f'tesseract-ocr-{name}' for name in LETTERS[:2])}."
    program = shutil.which("tesseract")
    if program is None:
        return Finding("reader of letters", False, "tesseract is not installed", cure)
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    missing = [name for name in LETTERS if name not in listed.stdout.split()]
    if missing:
        return Finding("reader of letters", False, f"tesseract lacks {', '.join(missing)}", cure)
    return Finding("reader of letters", True, f"tesseract reads {', '.join(LETTERS)}")


def check_keys() -> Finding:
    folder = Path(settings.KEYS)
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"] if folder.exists() else []
    open_files = [
        path.name for path in files if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) and path.suffix not in PUBLIC
    ]
    if not files:
        return Finding(
            "keys",
            False,
            f"no keys in {folder}",
            "They are made at the first start; check that the folder can be written.",
        )
    if open_files:
        return Finding("keys", False, f"readable by others: {', '.join(open_files)}", f"Run chmod 600 in {folder}.")
    return Finding("keys", True, f"{len(files)} files, closed to others")


def check_store() -> Finding:
    folder = Path(settings.VAR)
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        return Finding(
            "store", False, f"{folder} cannot be written", "Give the folder to the user who runs the portal."
        )
    if free < DISK_LOW:
        return Finding("store", False, f"{free // 2**20} MiB free", f"Make room on the disk of {folder}.")
    return Finding("store", True, f"{free // 2**30} GiB free")


def check_clock(database_answers: bool) -> Iterator[Finding]:
    """Compare our clock with the database's, and ask the kernel whether it is synchronised (adjtimex)."""
    if database_answers:
        (theirs,) = _one("SELECT clock_timestamp()")
        apart = abs(datetime.now(UTC) - theirs) if isinstance(theirs, datetime) else timedelta.max
        well = apart <= CLOCK_TOLERANCE
        cure = "" if well else "Set both clocks by NTP; evidence carries these times."
        yield Finding("clock", well, f"{apart.total_seconds():.3f} s from the database's", cure)
    synchronised = _kernel_clock_is_synchronised()
    seen = "synchronised by NTP" if synchronised else "the kernel does not know of a synchronisation"
    # Not a failure of ours: inside a container the host may keep the time. It is said, so that a court may ask.
    yield Finding("time source", True, seen, "" if synchronised else "Run chrony or systemd-timesyncd on the host.")


def _kernel_clock_is_synchronised(call: Callable[..., int] | None = None) -> bool:
    adjtimex = call or ctypes.CDLL(None).adjtimex
    return int(adjtimex(ctypes.create_string_buffer(512))) not in {TIME_ERROR, -1}
