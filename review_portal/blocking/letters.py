"""A notice as the canonical JSON that is sealed and signed, and as PDF/A and e-mail text in three languages."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from review_portal.blocking.measures import Measure, ResourceType
from review_portal.blocking.models import BlockingRequest, BlockItem, Notice
from review_portal.blocking.regimes import Regime, addressee_title, regimes
from review_portal.evidence import store
from review_portal.face.figures import duration
from review_portal.face.names import in_letters
from review_portal.payments.typesetting import archived, heading, paragraph, table

FORMAT = "qalqan-notice-1"
WORDS = Path(__file__).with_name("notices.toml")
LANGUAGES = ("kk", "ru", "en")
KINDS = {
    "json": "application/json", "p7s": "application/pkcs7-signature",
    "pdf": "application/pdf", "txt": "text/plain; charset=utf-8",
}  # fmt: skip
#: What a letter comes as: sealed, our signature, and for readers of each language.
FILES = ("notice.json", "notice.p7s", *(f"{code}.{ending}" for code in LANGUAGES for ending in ("pdf", "txt")))


@cache
def all_words() -> dict[str, Any]:
    with WORDS.open("rb") as file:
        return tomllib.load(file)


def words(shape: str, language: str) -> dict[str, str]:
    """Return the sentences of a shape with the labels of its table: 'order', 'ru' → {'title': …, 'number': …}."""
    found: Any = all_words()
    for part in shape.split("."):
        found = found[part]
    return {**all_words()["labels"][language], **found[language]}


def sealed(request: BlockingRequest, *, number: str, addressee: str, is_withdrawal: bool, now: datetime) -> bytes:
    """Write what is asked as canonical JSON: the same request at the same time gives the same bytes."""
    regime = regimes()[request.regime]
    body = {
        "format": FORMAT,
        "number": number,
        "request": request.number,
        "kind": "withdrawal" if is_withdrawal else "order",
        "regime": regime.code,
        "shape": regime.shape,
        "authority": settings.AUTHORITY,
        "contact": settings.CONTACT,
        "addressee": addressee,
        "issued_at": moment(now),
        "digest": request.digest,
        "explanation": request.explanation,
        "clocks": {code: int(stage.limit.total_seconds() // 60) for code, stage in regime.stages.items()},
        "confirmed_by": request.submitted_by.pseudonym if request.submitted_by else None,
        "confirmed_at": moment(request.submitted_at),
        "approved_by": request.approver.pseudonym if request.approver else None,
        "approved_at": moment(request.decided_at),
        "good_faith": regime.shape == "dsa16",
        "items": [asked(item) for item in taken(request)],
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def taken(request: BlockingRequest) -> Iterable[BlockItem]:
    rows = request.items.filter(excluded=False).select_related("legal_ground", "capture__warc", "decision")
    return rows.prefetch_related("annexes").order_by("no")


def asked(item: BlockItem) -> dict[str, Any]:
    ground, capture = item.legal_ground, item.capture
    return {
        "no": item.no,
        "type": item.resource_type,
        "location": item.locator,
        "canonical": item.canonical,
        "measure": item.measure,
        "legal_basis": {"code": ground.code, "version": ground.version} | {k: ground.text(k) for k in LANGUAGES},
        "facts": item.decision.grounds,
        "captured_at": moment(capture.fetched_at) if capture else None,
        "record_id": capture.record_id if capture else None,
        "page_sha256": capture.payload_sha256 if capture else None,
        "warc_sha256": capture.warc.sha256 if capture else None,
        "annexes": [{"kind": annex.kind, "sha256": annex.sha256} for annex in item.annexes.all()],
        "automated_decision": False,
    }


def moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def body_of(notice: Notice) -> dict[str, Any]:
    """Read the sealed text back; its hash is checked on the way."""
    body: dict[str, Any] = json.loads(store.get(notice.body_sha256))
    return body


def file_of(notice: Notice, name: str) -> tuple[bytes, str]:
    """Return one of a letter's files and its media type."""
    stem, _dot, ending = name.partition(".")
    if stem == "notice":
        content = store.get(notice.body_sha256) if ending == "json" else bytes(notice.cms)
    else:
        content = as_pdf(notice, stem) if ending == "pdf" else as_text(notice, stem).encode()
    return content, KINDS[ending]


def as_pdf(notice: Notice, language: str) -> bytes:
    """Print a notice as PDF/A-2b; the same notice gives the same bytes, whenever it is printed."""
    body = body_of(notice)
    say = words(body["shape"], language)
    parts = [
        heading(title_of(body, say)),
        table((say["number"], notice.number), facts_of(body, say, language)),
        paragraph(say["withdrawal"] if body["kind"] == "withdrawal" else say["opening"]),
        table(
            (say["line"], say["location"], say["kind"], say["action"], say["seen"]),
            [row(item, language) for item in body["items"]],
            mono=(1,),
        ),
        *(paragraph(text) for text in closing(body, say)),
        table((say["line"], say["shot"], say["sealed"]), [hashes(item) for item in body["items"]], mono=(1, 2)),
        *signatures(body, say, notice),
    ]
    return archived(parts, notice.drafted_at)


def title_of(body: dict[str, Any], say: dict[str, str]) -> str:
    return say["withdrawal_title"] if body["kind"] == "withdrawal" else say["title"]


def facts_of(body: dict[str, Any], say: dict[str, str], language: str) -> list[tuple[str, str]]:
    grounds = list(dict.fromkeys(item["legal_basis"][language] for item in body["items"]))
    rows = [
        (say["request"], body["request"]),
        (say["at"], body["issued_at"]),
        (say["to"], addressee_title(body["addressee"], language)),
        *((say["norm"], ground) for ground in grounds),
        (say["terms"], "; ".join(terms(regimes()[body["regime"]], body, language))),
        (say["contact"], ", ".join(word for word in (body["authority"], body["contact"]) if word)),
    ]
    return [(name, value) for name, value in rows if value]


def terms(regime: Regime, body: dict[str, Any], language: str) -> Iterable[str]:
    """Say who must act how fast; a withdrawal knows one term, an order the others. Our own is nobody's business."""
    wanted = {"unblock"} if body["kind"] == "withdrawal" else set(body["clocks"]) - {"unblock", "approve"}
    with translation.override(language):
        for code, stage in regime.stages.items():
            if code in wanted:
                minutes = timedelta(minutes=body["clocks"][code])
                shown = duration(minutes) if minutes else words(body["shape"], language)["at_once"]
                yield f"{addressee_title(stage.by, language)} — {shown}"


def row(item: dict[str, Any], language: str) -> tuple[str, ...]:
    with translation.override(language):
        kind, action = str(ResourceType(item["type"]).label), str(Measure(item["measure"]).label)
    return str(item["no"]), both_forms(item["canonical"]), kind, action, item["captured_at"] or "—"


def both_forms(canonical: str) -> str:
    """Return what is to be listed, and on a line of its own the letters that an internationalised name is read in."""
    return "\n".join(filter(None, (canonical, in_letters(canonical))))


def hashes(item: dict[str, Any]) -> tuple[str, str, str]:
    shots = [annex["sha256"] for annex in item["annexes"] if annex["kind"] == "screenshot"]
    return str(item["no"]), " ".join(shots) or "—", item["page_sha256"] or "—"


def closing(body: dict[str, Any], say: dict[str, str]) -> list[str]:
    if body["kind"] == "withdrawal":
        return []
    facts = list(dict.fromkeys(f"{say['facts']}: {item['facts']}" for item in body["items"] if item["facts"]))
    said = [body["explanation"]] if body["explanation"] not in {item["facts"] for item in body["items"]} else []
    return [*facts, *said, say["asks"], *([say["good_faith"]] if body["good_faith"] else []), say["redress"]]


def signatures(body: dict[str, Any], say: dict[str, str], notice: Notice) -> list[str]:
    return [
        paragraph(f"{say['confirmed']}: {body['confirmed_by']}, {body['confirmed_at']}", strong=True),
        paragraph(f"{say['approved']}: {body['approved_by']}, {body['approved_at']}", strong=True),
        paragraph(f"{say['digest']}: {body['digest']}", mono=True),
        paragraph(f"SHA-256 ({notice.number}): {notice.body_sha256}", mono=True),
    ]


def as_text(notice: Notice, language: str) -> str:
    """Write a notice as the text of an e-mail: every identifier stands alone on its line, so that it can be copied."""
    body = body_of(notice)
    say = words(body["shape"], language)
    lines = [title_of(body, say), "", f"{say['number']}: {notice.number}"]
    lines += [f"{name}: {value}" for name, value in facts_of(body, say, language)]
    lines += ["", say["withdrawal"] if body["kind"] == "withdrawal" else say["opening"], ""]
    for item in body["items"]:
        number, location, kind, action, seen = row(item, language)
        lines += [f"{say['line']} {number}. {kind}, {action}", *(f"    {form}" for form in location.split("\n"))]
        lines += [f"    {say['seen']}: {seen}"]
        lines += [f"    {say['shot']}:", f"    {hashes(item)[1]}", ""]
    for sentence in closing(body, say):
        lines += [sentence, ""]
    lines += [f"{say['confirmed']}: {body['confirmed_by']}, {body['confirmed_at']}"]
    lines += [f"{say['approved']}: {body['approved_by']}, {body['approved_at']}"]
    lines += [f"{say['digest']}:", body["digest"], f"SHA-256 ({notice.number}):", notice.body_sha256, ""]
    return "\n".join(lines)
