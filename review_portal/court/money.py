"""Packs what was asked of banks and exchanges about a case, the traces behind it, and the raw answers of ledgers."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from django.db.models.functions import Length
from django.utils import translation

from qalqan_verify.canon import canonical
from qalqan_verify.money import ANSWERS_END, FREEZES, REPORT_END, TRACES
from review_portal.court.documents import by, moment
from review_portal.court.gathering import Dossier
from review_portal.court.papers import LANGUAGES
from review_portal.evidence import store
from review_portal.payments.letter import as_pdf, as_report
from review_portal.payments.models import Dispatch, DispatchItem, LedgerAnswer

File = tuple[str, bytes]


def money(dossier: Dossier) -> Iterator[File]:
    """Yield each letter as it was sealed, its answers and its paper; each report with the answers that it rests on."""
    for dispatch in dossier.dispatches:
        yield f"{FREEZES}{dispatch.pk}.sent.json", store.get(dispatch.sha256)
        yield f"{FREEZES}{dispatch.pk}.way.json", way_json(dispatch)
        for language in LANGUAGES:
            with translation.override(language):
                yield f"{FREEZES}{dispatch.pk}.{language}.pdf", as_pdf(dispatch)
    for run in dossier.traces:
        yield f"{TRACES}{run.pk}{REPORT_END}", store.get(run.report_sha256)
        yield f"{TRACES}{run.pk}{ANSWERS_END}", b"".join(answer_line(row) for row in run.answers.order_by("pk"))
        for language in LANGUAGES:
            with translation.override(language):
                yield f"{TRACES}{run.pk}.{language}.pdf", as_report(run)


def size_of_answers(dossier: Dossier) -> int:
    """Count the bytes of the ledgers' answers as they are written here, which is all of this that can be large."""
    rows = LedgerAnswer.objects.filter(runs__in=dossier.traces).values_list("runs", Length("body"))
    return sum(size * 4 // 3 + 400 for _run, size in rows)


def answer_line(row: LedgerAnswer) -> bytes:
    body = base64.b64encode(bytes(row.body)).decode()
    said = {"endpoint": row.endpoint, "at": row.at.isoformat(), "sha256": row.sha256, "body": body}
    return canonical(said) + b"\n"


def way_json(dispatch: Dispatch) -> bytes:
    """Return who drafted and sent the letter, and what was answered about each means."""
    items = dispatch.items.select_related("means", "answered_by").order_by("means_id")
    body = {
        "number": dispatch.number,
        "institution": dispatch.institution,
        "status": dispatch.status,
        "sha256": dispatch.sha256,
        "drafted_by": by(dispatch.drafted_by),
        "drafted_at": moment(dispatch.drafted_at),
        "sent_by": by(dispatch.sent_by),
        "sent_at": moment(dispatch.sent_at),
        "items": [answered(item) for item in items],
    }
    return canonical(body)


def answered(item: DispatchItem) -> dict[str, Any]:
    return {
        "kind": item.means.kind,
        "identifier": item.means.shown,
        "status": item.means.status,
        "answer": item.answer,
        "reference": item.reference,
        "answered_by": by(item.answered_by),
        "answered_at": moment(item.answered_at),
    }
