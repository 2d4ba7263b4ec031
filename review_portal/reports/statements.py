"""Statements of reasons in the shape of the EU's transparency database, about targets that nobody can read out.

Fields and limits: digital-services-act/transparency-database, StatementStoreRequest (see docs/transparency.md).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator

from django.conf import settings

from review_portal.blocking.models import BlockEntry
from review_portal.reports.periods import Period
from review_portal.scoring.models import Assessment

CONTENT = {
    "url": "CONTENT_TYPE_TEXT",
    "channel": "CONTENT_TYPE_OTHER",
    "host": "CONTENT_TYPE_OTHER",
    "ip": "CONTENT_TYPE_OTHER",
}
OTHER = {"channel": "channel or account", "host": "website", "ip": "network address"}
FACTS = {
    "sale_advert": "The content offers controlled substances for sale.",
    "shop_link": "The content leads to a place where controlled substances are sold.",
    "recruit_courier": "The content hires people to hide or carry controlled substances.",
    "recruit_lab": "The content hires people to make controlled substances.",
    "payment_instruction": "The content tells how controlled substances are paid for.",
    "mirror_backup": "The content names a reserve place of one that sells controlled substances.",
}


def statements(period: Period) -> Iterator[dict[str, object]]:
    """Yield one statement an entry that came into force, in the order in which they did."""
    entries = BlockEntry.objects.filter(starts_at__range=period.span).with_grounds()
    entries = entries.select_related("item__decision", "item__post", "item__request", "item__legal_ground")
    for entry in entries.order_by("starts_at", "pk").iterator(1000):
        yield statement(entry)


def statement(entry: BlockEntry) -> dict[str, object]:
    """Say why, never what: facts come from the kind of the decision, no word of the page and no name is in it."""
    item = entry.item
    shown = item.post.published_at or item.post.seen_at
    found: dict[str, object] = {
        "puid": hashed(entry),
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"],
        "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
        "illegal_content_legal_ground": item.legal_ground.text_en[:500],
        "illegal_content_explanation": FACTS.get(item.decision.role, FACTS["sale_advert"]),
        "decision_facts": facts(entry),
        "category": "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",
        "category_specification": ["KEYWORD_PROHIBITED_PRODUCTS"],
        "content_type": [CONTENT[entry.kind]],
        "content_date": shown.date().isoformat(),
        "application_date": entry.starts_at.date().isoformat(),
        "end_date_visibility_restriction": (entry.revoked_at or entry.ends_at).date().isoformat(),
        "territorial_scope": ["KZ"],
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "Yes" if was_flagged(entry) else "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "measure": entry.kind,
        "status": entry.status,
    }
    return found | ({"content_type_other": OTHER[entry.kind]} if entry.kind in OTHER else {})


def facts(entry: BlockEntry) -> str:
    reason = FACTS.get(entry.item.decision.role, FACTS["sale_advert"])
    return f"{reason} Two people decided, the second one by the digest that the first one had signed."


def was_flagged(entry: BlockEntry) -> bool:
    return Assessment.objects.filter(post=entry.item.post_id).worth_a_case().exists()


def hashed(entry: BlockEntry) -> str:
    """Return a keyed digest: a plain one of a short name is found by trying names. It tells two targets apart."""
    text = f"{entry.kind} {entry.canonical} {entry.pk}"
    return hmac.new(key(), text.encode(), hashlib.sha256).hexdigest()


def key() -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"transparency", hashlib.sha256).digest()


def as_lines(period: Period) -> Iterator[str]:
    for found in statements(period):
        yield json.dumps(found, ensure_ascii=False, sort_keys=True) + "\n"
