"""What both people sign: one SHA-256 over the request, its items, the decisions and the sealed bytes behind them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from review_portal.blocking.models import BlockingRequest, BlockItem


def signed_text(request: BlockingRequest) -> dict[str, Any]:
    """Return what the digest covers, in the order in which a person reads it."""
    items = request.items.select_related("decision", "capture__warc", "legal_ground", "post").order_by("no")
    return {
        "number": request.number,
        "regime": request.regime,
        "author": request.author_id,
        "explanation": request.explanation,
        "items": [signed_item(item) for item in items],
    }


def signed_item(item: BlockItem) -> dict[str, Any]:
    ground, capture = item.legal_ground, item.capture
    return {
        "no": item.no,
        "resource_type": item.resource_type,
        "locator": item.locator,
        "canonical": item.canonical,
        "measure": item.measure,
        "legal_ground": f"{ground.code} v{ground.version}",
        "decision": item.decision_id,
        "decided_by": item.decision.actor_id,
        "decision_grounds": item.decision.grounds,
        "post_sha256": item.post.content_sha256,
        "capture": capture.record_id if capture else None,
        "payload_sha256": capture.payload_sha256 if capture else None,
        "warc_sha256": capture.warc.sha256 if capture else None,
        "annexes": sorted([annex.kind, annex.sha256] for annex in item.annexes.all()),
        "guard": item.guard_verdict,
        "collateral": item.collateral,
        "excluded": item.excluded_reason if item.excluded else None,
        "override": [item.override_by_id, item.override_reason, str(item.override_until)]
        if item.override_by_id
        else None,
        **({"bystander": True} if item.is_bystander else {}),
    }


def request_digest(request: BlockingRequest) -> str:
    """Return SHA-256 over canonical JSON (sorted keys, no spaces, UTF-8) of `signed_text`."""
    text = json.dumps(signed_text(request), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
