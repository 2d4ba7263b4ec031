"""The two letters of a freeze, in three languages: preserve and suspend first, produce the records later."""

from __future__ import annotations

import json

from review_portal.blocking.letters import words
from review_portal.payments.letter import body_of, chart, runs_in
from review_portal.payments.models import Dispatch
from review_portal.payments.showing import shown
from review_portal.payments.typesetting import archived, heading, paragraph, table

KINDS = ("preserve", "produce")


def as_pdf(dispatch: Dispatch, kind: str, language: str) -> bytes:
    """Print the letter as PDF/A-2b, with the chart of the flow for each wallet that was traced."""
    say, body = words(f"freeze.{kind}", language), json.loads(body_of(dispatch))
    rows = [(str(no), item["kind"], item["identifier"], item["first_seen_at"][:10])
            for no, item in enumerate(body["items"], start=1)]  # fmt: skip
    parts = [
        heading(say["title"]),
        table((say["number"], dispatch.number), [(say["to"], dispatch.institution), (say["facts"], dispatch.grounds)]),
        paragraph(say["asks"]),
        table((say["line"], say["kind"], say["location"], say["seen"]), rows, mono=(2,)),
    ]
    for run in runs_in(body["items"]):
        parts += chart(run, shown(run))
    parts.append(paragraph(f"SHA-256: {dispatch.sha256 or '—'}", mono=True))
    return archived(parts, dispatch.drafted_at)


def as_text(dispatch: Dispatch, kind: str, language: str) -> str:
    """Write the letter as the text of an e-mail: every identifier stands alone on its line."""
    say, body = words(f"freeze.{kind}", language), json.loads(body_of(dispatch))
    lines = [say["title"], "", f"{say['number']}: {dispatch.number}", f"{say['to']}: {dispatch.institution}", ""]
    lines += [say["asks"], "", f"{say['facts']}: {dispatch.grounds}", ""]
    for no, item in enumerate(body["items"], start=1):
        lines += [f"{say['line']} {no}. {item['kind']} {item['currency']}".rstrip(), f"    {item['identifier']}"]
    return "\n".join([*lines, "", "SHA-256:", dispatch.sha256 or "—", ""])
