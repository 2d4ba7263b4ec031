"""Writes down what a case is, decision by decision and order by order, in JSON that machines prove and people read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from qalqan_verify.canon import canonical
from review_portal.accounts.models import User
from review_portal.appeals.models import Appeal
from review_portal.blocking.models import BlockingRequest, ItemStep
from review_portal.court.gathering import Dossier
from review_portal.evidence.models import Capture, Post
from review_portal.review.models import Decision
from review_portal.scoring.models import Assessment, Mention

CASE_FORMAT = "qalqan-case-1"


def moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def by(person: User | None) -> str | None:
    """Name a person in what leaves the building."""
    return person.pseudonym if person else None


def case_json(dossier: Dossier) -> bytes:
    case = dossier.case
    body = {
        "format": CASE_FORMAT,
        "number": case.number,
        "opened_at": moment(case.opened_at),
        "status": case.status,
        "absorbed": [other.number for other in dossier.cases[1:]],
        "posts": list(posts(dossier)),
        "decisions": [decision(row) for row in dossier.decisions],
        "orders": [request.number for request in dossier.requests],
        "freezes": [dispatch.number for dispatch in dossier.dispatches],
        "traces": [run.report_sha256 for run in dossier.traces],
        "appeals": [appeal.number for appeal in dossier.appeals],
    }
    return canonical(body)


def posts(dossier: Dossier) -> Iterator[dict[str, Any]]:
    """Yield each post with what the machine said of it and what it names."""
    judged: dict[int, list[dict[str, Any]]] = {}
    for row in Assessment.objects.filter(post__in=dossier.posts).select_related("model_version").order_by("pk"):
        judged.setdefault(row.post_id, []).append(assessment(row))
    named: dict[int, list[list[str]]] = {}
    mentions = Mention.objects.filter(post__in=dossier.posts).order_by("entity__kind", "entity__canonical")
    for post_id, kind, canonical_form in mentions.values_list("post_id", "entity__kind", "entity__canonical"):
        pair = [kind, canonical_form]
        if pair not in named.setdefault(post_id, []):
            named[post_id].append(pair)
    for post in dossier.posts:
        yield {**said(post), "assessments": judged.get(post.pk, []), "names": named.get(post.pk, [])}


def said(post: Post) -> dict[str, Any]:
    return {
        "id": post.pk,
        "source": post.source.address,
        "legal_basis": post.source.legal_basis,
        "post_id": post.post_id,
        "version": post.version,
        "url": post.url,
        "title": post.title,
        "text": post.text,
        "hidden_text": post.hidden_text,
        "content_sha256": post.content_sha256,
        "record_id": post.capture.record_id,
        "published_at": moment(post.published_at),
        "seen_at": moment(post.seen_at),
    }


def assessment(row: Assessment) -> dict[str, Any]:
    return {
        "model": str(row.model_version),
        "score": row.score,
        "flagged": row.flagged,
        "language": row.language,
        "at": moment(row.created_at),
    }


def decision(row: Decision) -> dict[str, Any]:
    ground = row.legal_ground
    return {
        "id": row.pk,
        "case": row.case.number,
        "decided_by": by(row.actor),
        "at": moment(row.created_at),
        "exit": row.exit,
        "role": row.role,
        "substance": row.substance,
        "measure": row.measure,
        "legal_ground": {"code": ground.code, "version": ground.version, "ru": ground.text_ru} if ground else None,
        "grounds": row.grounds,
        "posts": sorted(member.post_id for member in row.members.all()),
        "reverses": row.reverses_id,
    }


def capture_line(row: Capture) -> bytes:
    """Return one line of captures.jsonl: what the verifier looks for in the sealed files."""
    body = {
        "record_id": row.record_id,
        "warc_sha256": row.warc.sha256,
        "payload_sha256": row.payload_sha256,
        "kind": row.kind,
        "of_record": row.of_record,
        "another_fetch": row.another_fetch,
        "url": row.url,
        "final_url": row.final_url,
        "redirects": row.redirects,
        "fetched_at": moment(row.fetched_at),
        "status": row.status,
        "content_type": row.content_type,
        "ip": row.ip,
        "tls_sha256": row.tls_sha256,
        "clock_offset_ms": row.clock_offset_ms,
        "outcome": row.outcome,
        "runner": row.run.runner,
    }
    return canonical(body) + b"\n"


def order_json(request: BlockingRequest, dossier: Dossier) -> bytes:
    """Return an order's way: who signed, who approved, every step of every item."""
    body = {
        "number": request.number,
        "regime": request.regime,
        "status": request.status,
        "digest": request.digest,
        "drafted_by": by(request.author),
        "created_at": moment(request.created_at),
        "signed_by": by(request.submitted_by),
        "signed_at": moment(request.submitted_at),
        "decided_by": by(request.approver),
        "decided_at": moment(request.decided_at),
        "grounds": request.decision_grounds,
        "items": [
            {"no": item.no, "canonical": item.canonical, "steps": [step(row) for row in item.steps.all()]}
            for item in dossier.items
            if item.request_id == request.pk
        ],
    }
    return canonical(body)


def step(row: ItemStep) -> dict[str, Any]:
    told = {"status": row.status, "at": moment(row.at), "by": by(row.actor), "addressee": row.addressee}
    return {**told, "reference": row.reference, "refusal": row.refusal}


def appeal_json(row: Appeal) -> bytes:
    """Return what was complained of and answered; who complained is not the court's bundle to tell."""
    body = {
        "number": row.number,
        "canonical": row.canonical,
        "who": row.who,
        "reason": row.reason,
        "filed_at": moment(row.filed_at),
        "status": row.status,
        "decided_by": by(row.reviewer),
        "decided_at": moment(row.decided_at),
        "answer": row.answer,
    }
    return canonical(body)
