"""Reads a means of payment out of a text or an entity into what is kept of it: one spelling, masked where law asks."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings

from review_portal.audit.errors import Refused
from review_portal.payments.models import Kind
from review_portal.scoring.findings import card_digest
from review_portal.scoring.models import Entity
from tracing import means
from tracing.addresses import Verdict
from tracing.means.cards import network


@dataclass(frozen=True, slots=True)
class Read:
    """What is kept: `shown` for people, `digest` for comparing."""

    kind: Kind
    currency: str
    variety: str
    shown: str
    digest: str


class NoMeans(Refused):
    """The text is no means of payment; the message says why."""


def read(text: str) -> Read:
    """Judge a text that a person typed or another office sent; raise NoMeans with the reason."""
    verdict = means.check(text)
    if not verdict.valid:
        raise NoMeans(verdict.reason)
    if verdict.means not in Kind.values:
        raise NoMeans(f"{verdict.reason} Write the card or the account itself.")
    kind = Kind(verdict.means)
    digest = card_digest(text) if kind is Kind.CARD else keyed(kind, spelled(verdict))
    return Read(kind, str(verdict.currency or ""), verdict.kind, str(verdict.canonical), digest)


def read_entity(entity: Entity) -> Read:
    """Take over what was found in a post; a card's number is gone by then, its mask and digest are enough."""
    kind = Kind(entity.kind)
    if kind is Kind.CARD:
        digits = entity.canonical.replace("•", "0")
        return Read(kind, "", network(digits) or "", entity.canonical, entity.digest)
    currency, _, address = entity.canonical.partition(":") if kind is Kind.WALLET else ("", "", entity.canonical)
    return Read(kind, currency, means.check(address).kind, address, keyed(kind, entity.canonical))


def spelled(verdict: Verdict) -> str:
    """Return the canonical spelling as entities have it: a wallet with its currency in front."""
    return f"{verdict.currency}:{verdict.canonical}" if verdict.currency else str(verdict.canonical)


def keyed(kind: Kind, canonical: str) -> str:
    """Return HMAC-SHA-256: lists can be compared by it, and nobody without the key can try numbers."""
    return hmac.new(settings.CARD_DIGEST_KEY.encode(), f"{kind}:{canonical}".encode(), hashlib.sha256).hexdigest()
