"""Asks a time-stamping authority for its word over a checkpoint (RFC 3161) and keeps only what OpenSSL verifies."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

import httpx
from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_datetime

from qalqan_verify.stamps import stamp_of
from review_portal.audit.errors import Refused
from review_portal.audit.models import Checkpoint, Stamp

LARGEST = 256 * 2**10
PATIENCE = 20  # seconds
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


class StampRefused(Refused):
    """No good stamp came; the checkpoint waits for the next try."""


def stamp_checkpoint(found: Checkpoint, *, now: datetime) -> Stamp:
    """Have a checkpoint's digest stamped by QALQAN_TSA; raise StampRefused with the reason where it is not."""
    if not settings.TSA or not Path(settings.TSA_AUTHORITIES or "-").is_file():
        raise StampRefused(
            "No time-stamping authority is known; set QALQAN_TSA to its address and QALQAN_TSA_AUTHORITIES to the"
            " file with its certificates."
        )
    with tempfile.TemporaryDirectory() as folder:
        token = checked(Path(folder), found)
    return _keep(found, token, now=now)


@transaction.atomic
def _keep(found: Checkpoint, token: bytes, *, now: datetime) -> Stamp:
    """Keep a verified reply. Like the checkpoint itself it is part of the record, and no event tells of it."""
    imprint, at = stamp_of(token)
    stamped_at = parse_datetime(at)
    if imprint != found.sha256 or stamped_at is None:
        raise StampRefused(f"{settings.TSA} stamped something else than checkpoint {found.number}.")
    return Stamp.objects.create(
        checkpoint=found,
        authority=settings.TSA[:300],
        stamped_at=stamped_at,
        token=token,
        sha256=hashlib.sha256(token).hexdigest(),
        received_at=now,
    )


def checked(folder: Path, found: Checkpoint) -> bytes:
    """Ask with a fresh nonce, and let OpenSSL check nonce, imprint, signature and chain of the reply."""
    query, reply = folder / "query", folder / "reply"
    if told := run("ts", "-query", "-digest", found.sha256, "-sha256", "-cert", "-out", str(query)):
        raise StampRefused(f"No question could be put to {settings.TSA}: {told}.")
    reply.write_bytes(asked(query.read_bytes()))
    told = run("ts", "-verify", "-queryfile", str(query), "-in", str(reply), "-CAfile", settings.TSA_AUTHORITIES)
    if told:
        raise StampRefused(f"The reply of {settings.TSA} is not good for checkpoint {found.number}: {told}.")
    return reply.read_bytes()


def asked(query: bytes) -> bytes:
    try:
        answer = httpx.post(settings.TSA, content=query, headers={"Content-Type": QUERY}, timeout=PATIENCE)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise StampRefused(f"{settings.TSA} did not answer ({error}); the next try is in an hour.") from error
    if len(answer.content) > LARGEST or not answer.headers.get("Content-Type", "").startswith(REPLY):
        raise StampRefused(f"{settings.TSA} answered with something that is no time stamp; look at its address.")
    return answer.content


def run(*command: str) -> str:
    """Return why OpenSSL refuses, or ""."""
    try:
        done = subprocess.run(
            ["openssl", *command], capture_output=True, text=True, errors="replace", timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"openssl does not run here: {error}"
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip() and "Using configuration" not in line]
    return "" if done.returncode == 0 else (lines or ["OpenSSL says nothing"])[-1][:200]
