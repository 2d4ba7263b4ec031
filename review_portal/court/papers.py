"""The case on paper: PDF/A in three languages, the same bytes whenever it is printed; and the note that lies on top."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from django.utils import translation

from review_portal.accounts.models import User
from review_portal.audit.models import Checkpoint, Event
from review_portal.court.documents import by, moment
from review_portal.court.gathering import Dossier
from review_portal.court.program import FILE_NAME
from review_portal.face.verbs import said
from review_portal.payments.typesetting import archived, heading, paragraph, table

LANGUAGES = ("kk", "ru", "en")
MOST_EVENTS = 400  # on paper; the file has them all
Words = dict[str, str]


@cache
def words(language: str) -> Words:
    with Path(__file__).with_name("words.toml").open("rb") as file:
        found: Words = tomllib.load(file)[language]
    return found


def case_pdf(dossier: Dossier, checkpoint: Checkpoint, events: Sequence[Event], language: str) -> bytes:
    """Print what the case rests on; the archive's machine-readable files say the same."""
    say = words(language)
    with translation.override(language):
        parts = [
            heading(f"{say['title']} {dossier.case.number}"),
            table((say["case"], dossier.case.number), facts(dossier, checkpoint, say)),
            paragraph(say["machine"]),
            paragraph(say["people"]),
            *section(say["posts"], say, (say["address"], say["seen"], say["file"]), post_rows(dossier), mono=(0, 2)),
            *section(say["captures"], say, (say["address"], say["seen"], say["file"]), seals(dossier), mono=(0, 2)),
            *section(say["decisions"], say, decided_head(say), decided(dossier, language)),
            *section(say["orders"], say, order_head(say), orders(dossier, say), mono=(3,)),
            *section(say["letters"], say, (say["number"], say["when"], say["digest"]), letters(dossier), mono=(2,)),
            *section(say["freezes"], say, (say["number"], say["when"], say["digest"]), freezes(dossier), mono=(2,)),
            *section(say["traces"], say, (say["wallet"], say["when"], say["file"]), traces(dossier), mono=(0, 2)),
            *section(say["appeals"], say, (say["number"], say["when"], say["exit"]), appeals(dossier)),
            *section(say["custody"], say, ("№", say["when"], say["who"], say["act"]), custody_rows(events)),
            *([paragraph(say["more"])] if len(events) > MOST_EVENTS else []),
            paragraph(f"{say['verify']}: python3 -I -S {FILE_NAME} …", strong=True),
            paragraph(f"{say['key']}: {checkpoint.public_key}", mono=True),
        ]
    return archived(parts, checkpoint.made_at)


def facts(dossier: Dossier, checkpoint: Checkpoint, say: Words) -> list[tuple[str, str]]:
    stamps = [f"{moment(stamp.stamped_at)} {stamp.authority}" for stamp in checkpoint.stamps.all()]
    return [
        (say["opened"], moment(dossier.case.opened_at) or "—"),
        (say["made"], moment(checkpoint.made_at) or "—"),
        (say["checkpoint"], f"{checkpoint.number} ({checkpoint.first}–{checkpoint.last})"),
        (say["root"], checkpoint.root),
        (say["stamp"], "; ".join(stamps) or say["no_stamp"]),
    ]


def section(
    title: str, say: Words, head: Sequence[str], rows: Iterable[Sequence[str]], *, mono: Sequence[int] = ()
) -> list[str]:
    found = list(rows)
    return [paragraph(title, strong=True), table(head, found, mono=mono) if found else paragraph(say["none"])]


def post_rows(dossier: Dossier) -> Iterable[tuple[str, ...]]:
    return [(post.url, moment(post.seen_at) or "—", post.content_sha256) for post in dossier.posts]


def seals(dossier: Dossier) -> Iterable[tuple[str, ...]]:
    return [(row.final_url, moment(row.fetched_at) or "—", row.payload_sha256) for row in dossier.captures]


def decided_head(say: Words) -> tuple[str, ...]:
    return say["when"], say["who"], say["exit"], say["norm"], say["grounds"]


def decided(dossier: Dossier, language: str) -> Iterable[tuple[str, ...]]:
    for row in dossier.decisions:
        norm = row.legal_ground.text(language) if row.legal_ground else "—"
        yield moment(row.created_at) or "—", name(row.actor), str(row.get_exit_display()), norm, row.grounds or "—"


def order_head(say: Words) -> tuple[str, ...]:
    return say["number"], say["signed"], say["approved"], say["digest"], say["grounds"]


def orders(dossier: Dossier, say: Words) -> Iterable[tuple[str, ...]]:
    for row in dossier.requests:
        signed = f"{name(row.submitted_by)} {moment(row.submitted_at) or ''}"
        approved = f"{name(row.approver)} {moment(row.decided_at) or ''}"
        yield row.number, signed, approved, row.digest or "—", row.decision_grounds or "—"


def letters(dossier: Dossier) -> Iterable[tuple[str, ...]]:
    return [(row.number, moment(row.sent_at or row.drafted_at) or "—", row.body_sha256) for row in dossier.notices]


def freezes(dossier: Dossier) -> Iterable[tuple[str, ...]]:
    return [(f"{row.number} {row.institution}", moment(row.sent_at) or "—", row.sha256) for row in dossier.dispatches]


def traces(dossier: Dossier) -> Iterable[tuple[str, ...]]:
    return [(run.means.shown, moment(run.finished_at) or "—", run.report_sha256) for run in dossier.traces]


def appeals(dossier: Dossier) -> Iterable[tuple[str, ...]]:
    return [(row.number, moment(row.filed_at) or "—", str(row.get_status_display())) for row in dossier.appeals]


def custody_rows(events: Sequence[Event]) -> Iterable[tuple[str, ...]]:
    for event in events[:MOST_EVENTS]:
        yield str(event.number), moment(event.at) or "—", event.actor_label, said(event.verb)


def name(person: User | None) -> str:
    return by(person) or "—"


def read_me() -> bytes:
    """Return the note on top of the archive, in three languages."""
    parts = []
    for language in LANGUAGES:
        say = words(language)
        parts.append(
            f"{say['title']}\n{say['verify']}:\n\n    python3 -I -S {FILE_NAME} FILE.wacz --key …\n\n{say['people']}"
        )
    return ("\n\n".join(parts) + "\n").encode()
