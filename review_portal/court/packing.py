"""Packs a case as it stood at a checkpoint into one WACZ; the same case at the same checkpoint gives the same bytes."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from qalqan_verify.bundle import (
    BUNDLE_FORMAT,
    DIGEST_PATH,
    PACKAGE_PATH,
    SIGNATURE_PATH,
    STATEMENT_PATH,
    digest_of,
    package_of,
)
from qalqan_verify.canon import canonical
from review_portal.audit.exporting import checkpoint_body
from review_portal.audit.models import Checkpoint, Event
from review_portal.audit.signing import signer
from review_portal.blocking.digests import signed_text
from review_portal.blocking.letters import as_pdf
from review_portal.blocking.models import BlockingRequest, Notice
from review_portal.court import documents, indexes
from review_portal.court.custody import checkpoints_of, custody, is_outrun, proven
from review_portal.court.documents import moment
from review_portal.court.errors import Outrun, TooLarge
from review_portal.court.gathering import Dossier
from review_portal.court.money import money, size_of_answers
from review_portal.court.papers import LANGUAGES, case_pdf, read_me
from review_portal.court.program import FILE_NAME, joined_program
from review_portal.evidence import store
from review_portal.exports.signing import authority
from review_portal.review.models import Case

LARGEST = 4 * 2**30 - 2**26  # a plain zip, which every program reads, holds no more
TOO_LARGE = "The case has more sealed bytes than one archive holds; take its sealed files from the store one by one."
BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)
File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Packed:
    sha256: str
    size: int


def pack(case: Case, checkpoint: Checkpoint, path: Path) -> Packed:
    """Write the archive to a path; the verifier's rule for its bytes is qalqan_verify/archive.py. Raises Outrun."""
    dossier = Dossier(case)
    if size_of(dossier) > LARGEST:
        raise TooLarge(TOO_LARGE)
    try:
        write(dossier, checkpoint, path)
    except zipfile.LargeZipFile as error:
        raise TooLarge(TOO_LARGE) from error
    if is_outrun(dossier, checkpoint):
        raise Outrun(Outrun.__doc__)
    with path.open("rb") as file:
        return Packed(hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


def size_of(dossier: Dossier) -> int:
    """Count the bytes of sealed files, annexes and ledgers' answers, which are all that can be large."""
    files = {(item.request_id, annex.sha256): annex.size for item in dossier.items for annex in item.annexes.all()}
    return sum(warc.size for warc in dossier.warcs) + sum(files.values()) + size_of_answers(dossier)


def write(dossier: Dossier, checkpoint: Checkpoint, path: Path) -> None:
    listed: dict[str, tuple[str, int]] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for name, content in contents(dossier, checkpoint):
            put(archive, name, content)
            listed[name] = (hashlib.sha256(content).hexdigest(), len(content))
        for name, content in seal(dossier, checkpoint, listed):
            put(archive, name, content)


def put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, BEGINNING_OF_TIME)
    info.create_system, info.external_attr = 3, 0o100644 << 16
    archive.writestr(info, content)


def contents(dossier: Dossier, checkpoint: Checkpoint) -> Iterator[File]:
    """Yield every file but the seals, in the order in which they lie in the archive."""
    events = custody(dossier, checkpoint)
    yield "verify/readme.txt", read_me()
    yield f"verify/{FILE_NAME}", joined_program()
    for language in LANGUAGES:
        yield f"documents/case.{language}.pdf", case_pdf(dossier, checkpoint, events, language)
    yield "documents/case.json", documents.case_json(dossier)
    yield "documents/captures.jsonl", b"".join(documents.capture_line(row) for row in dossier.captures)
    for request in dossier.requests:
        yield from order(request, dossier)
    yield from money(dossier)
    for number, appeal in enumerate(dossier.appeals, 1):
        yield f"appeals/{number}.json", documents.appeal_json(appeal)
    yield from record(events, checkpoint)
    yield from sealed(dossier)
    yield "verify/record.ed25519.pub", f"{checkpoint.public_key}\n".encode()
    yield "verify/authority.pem", authority()
    if settings.TSA_AUTHORITIES and Path(settings.TSA_AUTHORITIES).is_file():
        yield "verify/tsa.pem", Path(settings.TSA_AUTHORITIES).read_bytes()


def order(request: BlockingRequest, dossier: Dossier) -> Iterator[File]:
    """Yield an order: its way, the text that both people signed, its annexes, its letters with every signature."""
    yield f"orders/{request.pk}.order.json", documents.order_json(request, dossier)
    if request.digest:
        yield f"orders/{request.pk}.signed.json", canonical(signed_text(request))
    for sha256, ending in annexes(request, dossier):
        yield f"annexes/{request.pk}-{sha256}.{ending}", store.get(sha256)
    for notice in dossier.notices:
        if notice.request_id == request.pk:
            yield from letter(notice, f"letters/{request.pk}-{notice.pk}")


def annexes(request: BlockingRequest, dossier: Dossier) -> list[tuple[str, str]]:
    """Return hash and ending of every file that goes with the order, each once."""
    files = [annex for item in dossier.items if item.request_id == request.pk for annex in item.annexes.all()]
    return sorted({(annex.sha256, annex.media_type.rpartition("/")[2]) for annex in files})


def letter(notice: Notice, name: str) -> Iterator[File]:
    """Yield the sealed text, our signature under it, those from outside, and the paper in three languages."""
    yield f"{name}.json", store.get(notice.body_sha256)
    yield f"{name}.p7s", bytes(notice.cms)
    for number, outside in enumerate(notice.signatures.order_by("pk"), 1):
        yield f"{name}.outside-{number}.p7s", bytes(outside.content)
    for language in LANGUAGES:
        yield f"{name}.{language}.pdf", as_pdf(notice, language)


def record(events: list[Event], checkpoint: Checkpoint) -> Iterator[File]:
    """Yield the events about the case with their proofs, the signed roots over them, and the stamps of these."""
    yield "record/events.jsonl", b"".join(canonical(body) + b"\n" for body in proven(events))
    needed = {found.number: found for found in checkpoints_of(events).values()} | {checkpoint.number: checkpoint}
    roots = [needed[number] for number in sorted(needed)]
    yield "record/checkpoints.jsonl", b"".join(canonical(checkpoint_body(found)) + b"\n" for found in roots)
    for found in roots:
        for number, stamp in enumerate(found.stamps.order_by("pk"), 1):
            yield f"stamps/{found.number}.{number}.tsr", bytes(stamp.token)


def sealed(dossier: Dossier) -> Iterator[File]:
    """Yield the sealed files whole, as they came; their index and the list of pages."""
    names = [(warc.sha256, f"{warc.sha256}.warc.gz") for warc in dossier.warcs]
    for sha256, name in names:
        yield f"archive/{name}", store.get(sha256)
    yield "indexes/index.cdxj", indexes.index_of((name, store.get(sha256)) for sha256, name in names)
    yield "pages/pages.jsonl", indexes.pages_of(dossier.captures, dossier.posts)


def seal(dossier: Dossier, checkpoint: Checkpoint, listed: dict[str, tuple[str, int]]) -> Iterator[File]:
    """Yield the signed list of all files, and what WACZ wants, which follows from it."""
    key = signer()
    files = [{"path": path, "sha256": sha256, "bytes": size} for path, (sha256, size) in sorted(listed.items())]
    about: dict[str, Any] = {
        "title": f"Case {dossier.case.number}",
        "description": "A court bundle: sealed pages, decisions, orders, the record, and the program that proves them.",
        "created": moment(checkpoint.made_at),
        "software": "Qalqan",
    }
    if dossier.captures:
        about |= {"mainPageUrl": dossier.captures[0].final_url, "mainPageDate": moment(dossier.captures[0].fetched_at)}
    statement = canonical(
        {
            "format": BUNDLE_FORMAT,
            "case": dossier.case.number,
            "checkpoint": checkpoint.number,
            "checkpoint_sha256": checkpoint.sha256,
            "public_key": key.public.hex(),
            "package": about,
            "files": files,
        }
    )
    signature = key.sign(statement)
    for name, content in ((STATEMENT_PATH, statement), (SIGNATURE_PATH, signature)):
        listed[name] = (hashlib.sha256(content).hexdigest(), len(content))
        yield name, content
    package = package_of(about, listed)
    yield PACKAGE_PATH, package
    yield DIGEST_PATH, digest_of(package)
