"""Asks the configured resolver and RDAP server who holds a name; both are the administrator's, and may be none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import dns.exception
import dns.resolver
import httpx
from django.conf import settings
from django.utils.dateparse import parse_datetime

PATIENCE = 5.0  # seconds for all answers about one name
LARGEST = 2**20


@dataclass(frozen=True, slots=True)
class Holder:
    """What was told of a name; empty where nobody was asked or nobody answered."""

    name_servers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    registrar: str = ""
    registrant: str = ""
    registered_at: datetime | None = None


def look_up(host: str, registrable: str) -> Holder:
    """Return name servers and owner of the registrable domain, and the addresses of the host itself."""
    told = registration(registrable) if settings.RDAP else {}
    return Holder(
        name_servers=tuple(sorted(asked(registrable, "NS"))),
        addresses=tuple(sorted({*asked(host, "A"), *asked(host, "AAAA")})),
        registrar=entity_name(told, "registrar")[:300],
        registrant=digest(entity_name(told, "registrant")),
        registered_at=event(told, "registration"),
    )


def asked(name: str, kind: str) -> list[str]:
    """Return the texts of one answer, lower-cased and without the last dot; silence is an empty answer."""
    if not settings.RESOLVER:
        return []
    host, _, port = settings.RESOLVER.rpartition(":")
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = [host], int(port), PATIENCE
    try:
        return [record.to_text().rstrip(".").lower() for record in resolver.resolve(name, kind, search=False)]
    except dns.exception.DNSException:
        return []


def registration(domain: str) -> Mapping[str, Any]:
    """Return the RDAP answer about a domain (RFC 9083), or nothing."""
    url = f"{settings.RDAP.rstrip('/')}/domain/{quote(domain, safe='')}"
    try:
        answer = httpx.get(url, timeout=PATIENCE, headers={"Accept": "application/rdap+json"}, follow_redirects=False)
        told = answer.json() if answer.status_code == 200 and len(answer.content) <= LARGEST else {}
    except (httpx.HTTPError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def entity_name(told: Mapping[str, Any], role: str) -> str:
    """Return the name in the vCard of the entity with a role (RFC 7095: ['fn', {}, 'text', 'Example Registrar'])."""
    for entity in rows(told.get("entities")):
        if role in (entity.get("roles") or []):
            card = entity.get("vcardArray")
            lines = card[1] if isinstance(card, list) and len(card) == 2 and isinstance(card[1], list) else []
            names = [line[3] for line in lines if isinstance(line, list) and len(line) > 3 and line[0] == "fn"]
            return str(names[0] if names else entity.get("handle") or "")
    return ""


def event(told: Mapping[str, Any], action: str) -> datetime | None:
    for one in rows(told.get("events")):
        if one.get("eventAction") == action:
            try:
                at = parse_datetime(str(one.get("eventDate")))
            except ValueError:
                return None
            return at if at and at.tzinfo else None
    return None


def rows(value: object) -> Iterable[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def digest(name: str) -> str:
    """Return a digest of an owner's name: we compare owners, we do not keep them."""
    return hashlib.sha256(name.casefold().encode()).hexdigest() if name else ""
