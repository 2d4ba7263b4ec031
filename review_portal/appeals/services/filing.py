"""Takes a complaint in: its number, its clock, what it is about."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext as _

from review_portal.appeals.clock import due
from review_portal.appeals.errors import NotListed, Unfit
from review_portal.appeals.lookup import look_up
from review_portal.appeals.models import Appeal, AppealEntry, AppealFile
from review_portal.appeals.papers import Paper
from review_portal.appeals.services.assigning import assign
from review_portal.audit.services import record
from review_portal.evidence import store

NUMBER_LOCK = 0x51415050  # any constant of our own
SHORTEST, LONGEST = 10, 10_000


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a person says; `email` may be empty, then the answer is read with number and code."""

    address: str
    who: str
    reason: str
    email: str = ""
    language: str = "ru"


@transaction.atomic
def file_appeal(complaint: Complaint, *, papers: Sequence[Paper] = (), now: datetime) -> tuple[Appeal, str]:
    """Take the complaint in and pick its reviewer; returns the code that opens the answer, which is not kept."""
    check(complaint)
    answer = look_up(complaint.address, now=now)
    if not answer.is_listed:
        raise NotListed(_("This address is not restricted by us; there is nothing to appeal against."))
    code = secrets.token_hex(8)
    appeal = Appeal.objects.create(
        number=next_number(now), code_sha256=digest(code), canonical=answer.asked, who=complaint.who,
        reason=complaint.reason.strip(), email=complaint.email.strip(), language=complaint.language, filed_at=now,
        due_at=due(now, working_days=settings.APPEAL_WORKING_DAYS),
    )  # fmt: skip
    AppealEntry.objects.bulk_create([AppealEntry(appeal=appeal, entry=entry) for entry in answer.entries])
    for paper in papers:
        sha256 = store.put(paper.content)
        AppealFile.objects.create(
            appeal=appeal, name=paper.name, kind=paper.kind, sha256=sha256, size=len(paper.content)
        )
    detail = {"number": appeal.number, "entries": [entry.pk for entry in answer.entries], "files": len(papers)}
    record("public", "appeal.filed", appeal, detail=detail)
    assign(appeal, now=now)
    return appeal, code


def check(complaint: Complaint) -> None:
    if complaint.who not in Appeal.Who.values:
        raise Unfit(_("Say who you are."), field="who")
    if not SHORTEST <= len(complaint.reason.strip()) <= LONGEST:
        raise Unfit(_("Write at least one sentence, and at most 10,000 characters."), field="reason")
    if "\0" in complaint.reason:
        raise Unfit(_("The text holds characters that cannot be kept; type it anew."), field="reason")
    if complaint.email.strip():
        try:
            validate_email(complaint.email.strip())
        except ValidationError as error:
            raise Unfit(_("This is not an e-mail address; correct it or leave it out."), field="email") from error


def next_number(now: datetime) -> str:
    """Return the next number of the year without gaps: 'Ж-2026-0001'."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBER_LOCK])
    prefix = f"Ж-{now.year}-"
    numbers = Appeal.objects.filter(number__startswith=prefix).order_by("-pk").values_list("number", flat=True)
    last = numbers.first()
    return f"{prefix}{int(last.rpartition('-')[2]) + 1 if last else 1:04d}"


def digest(code: str) -> str:
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()
