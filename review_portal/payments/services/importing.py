"""Takes in lists of accounts from other offices, line by line, with where they are from."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.payments.models import ImportedLine, ImportedList
from review_portal.payments.reading import NoMeans, read
from review_portal.payments.services.moving import allow
from review_portal.payments.services.registering import put

MOST_BYTES, MOST_LINES = 8 * 2**20, 50_000
# What may be a whole card number in a note; ten digits and fewer are phones and dates.
LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){10,}")


@transaction.atomic
def import_list(body: bytes, *, name: str, provenance: str, actor: User, now: datetime) -> ImportedList:
    """Register every card, account, phone and wallet of a list; lines that name none stay with the reason.

    The same bytes are taken in once. They are not kept: whole card numbers stand in them; their hash is.
    """
    allow(actor, Ability.TRACE_PAYMENTS)
    if not name.strip() or not provenance.strip():
        raise Refused(_("Name the list, and say which office sent it, when and by which letter."))
    sha256 = hashlib.sha256(body).hexdigest()
    if known := ImportedList.objects.filter(sha256=sha256).first():
        return known
    rows = list(lines(body))
    made = ImportedList.objects.create(
        name=name.strip()[:200], provenance=provenance.strip()[:500], sha256=sha256, imported_by=actor, imported_at=now
    )
    found = [taken(made, number, cells, now=now) for number, cells in rows]
    ImportedLine.objects.bulk_create(found)
    refused = sum(line.means is None for line in found)
    record(actor, "imported_list.imported", made, detail={"sha256": sha256, "lines": len(found), "refused": refused})
    return made


def lines(body: bytes) -> Iterator[tuple[int, list[str]]]:
    """Read UTF-8 or, where that fails, Windows-1251; cells part at commas, semicolons or tabs."""
    if len(body) > MOST_BYTES:
        raise Refused(_("The list is larger than 8 MB; split it."))
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1251", errors="replace")
    text = text.replace("\x00", "")
    first = text.partition("\n")[0]
    mark = max(";\t,", key=first.count)
    count = 0
    try:
        for cells in csv.reader(io.StringIO(text), delimiter=mark):
            if any(cell.strip() for cell in cells):
                count += 1
                if count > MOST_LINES:
                    raise Refused(_("The list has more than 50 000 lines; split it."))
                yield count, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise Refused(_("The list cannot be read as CSV; save it anew. Nothing was written.")) from error


def taken(source: ImportedList, number: int, cells: list[str], *, now: datetime) -> ImportedLine:
    """Register the first cell that is a means of payment; the others are its note, with long numbers masked."""
    reason = ""
    for place, cell in enumerate(cells):
        try:
            kept = read(cell)
        except NoMeans as refusal:
            reason = reason or str(refusal)
            continue
        note = masked(" · ".join(other for other in cells[:place] + cells[place + 1 :] if other))
        return ImportedLine(source=source, line=number, means=put(kept, now=now), note=note[:500])
    return ImportedLine(source=source, line=number, note=masked(" · ".join(cells))[:500], refusal=reason[:300] or "-")


def masked(text: str) -> str:
    """Hide the middle of long numbers: `'4111111111111112'` → `'4111…1112'`."""
    return LONG_NUMBER.sub(lambda found: f"{found[0][:4]}…{found[0][-4:]}", text)
