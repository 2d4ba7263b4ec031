"""STIX 2.1: an indicator and its observable for each line, withdrawn ones as revoked; ids are the same every time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from uuid import UUID, uuid5

from review_portal.blocking import telegram
from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, gathered

Object = dict[str, object]
# STIX 2.1, section 2.9: the namespace of observables; for everything else it must not be used.
OBSERVABLES = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
OURS = UUID("5c1c3c0e-7d43-4b0b-9a55-0f3c52d0c7b1")
# One encoder for all objects: making one for each would cost more than encoding it.
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
AMBER = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"  # TLP:AMBER, defined by the standard itself
AMBER_OBJECT: Object = {
    "type": "marking-definition", "spec_version": "2.1", "id": AMBER, "created": "2017-01-20T00:00:00.000Z",
    "definition_type": "tlp", "name": "TLP:AMBER", "definition": {"tlp": "amber"},
}  # fmt: skip


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    """Write one bundle: who speaks, how it may be shared, what is in force, what no longer is."""
    bundle = uuid5(OURS, f"bundle {edition.serial}")
    first, *others = (identity(edition.authority), AMBER_OBJECT)
    head = f'{{"type":"bundle","id":"bundle--{bundle}","objects":[\n'
    objects = (f",\n{COMPACT(one)}" for one in chain(others, told(entries, edition)))
    return gathered(chain([head, COMPACT(first)], objects, ["\n]}\n"]))


def told(entries: Sequence[Line], edition: Edition) -> Iterator[Object]:
    for line in entries:
        if not line.entry:
            continue  # a canary lives as long as its release, an indicator would stay with whoever read it
        yield observable(line)
        yield indicator(line, edition.authority, modified=line.starts_at or EPOCH)
    for gone in edition.withdrawn:
        yield indicator(gone.line, edition.authority, modified=gone.at, revoked=True)


def identity(authority: str) -> Object:
    at = stamp(EPOCH)
    return {
        "type": "identity", "spec_version": "2.1", "id": identity_id(authority), "created": at, "modified": at,
        "name": authority, "identity_class": "organization",
    }  # fmt: skip


@lru_cache(maxsize=8)
def identity_id(authority: str) -> str:
    return f"identity--{uuid5(OURS, f'identity {authority}')}"


def observable(line: Line) -> Object:
    """Return the observable; two systems that see the same name give it the same id."""
    kind, properties = observed(line)
    # RFC 8785; for texts alone sorted keys without spaces are the whole of it.
    canonical = CANONICAL(properties)
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{uuid5(OBSERVABLES, canonical)}", **properties}


def observed(line: Line) -> tuple[str, dict[str, str]]:
    """Return the observable's type and what its id is made of.

    A Telegram account is told by its login alone: with a numeric id beside it the same channel would have two ids.
    """
    if line.kind == "host":
        return "domain-name", {"value": line.value}
    if line.kind == "ip":
        return ("ipv6-addr" if ":" in line.value else "ipv4-addr"), {"value": line.value}
    if login := login_of(line):
        return "user-account", {"account_type": "telegram", "account_login": login}
    return "url", {"value": line.value}


def login_of(line: Line) -> str:
    """Return a channel's public name, or nothing where it has only a number or an invitation."""
    name = telegram.handle(line.value) if line.kind == "channel" else ""
    return name if telegram.HANDLE.fullmatch(name) else ""


def indicator(line: Line, authority: str, *, modified: datetime, revoked: bool = False) -> Object:
    """Return what to look for and on whose word; an entry ends once, so the id is that of the entry."""
    created = stamp(line.starts_at or EPOCH)
    made: Object = {
        "type": "indicator", "spec_version": "2.1", "id": indicator_id(line), "created_by_ref": identity_id(authority),
        "created": created, "modified": stamp(modified), "name": line.value,
        "indicator_types": ["malicious-activity"],
        "pattern": pattern(line), "pattern_type": "stix", "valid_from": created, "object_marking_refs": [AMBER],
    }  # fmt: skip
    if line.ends_at:
        made["valid_until"] = stamp(line.ends_at)
    if line.request:
        made["external_references"] = [
            {"source_name": authority, "external_id": f"{line.request}/{line.item}", "description": line.ground}
        ]
    return made | {"revoked": True} if revoked else made


def indicator_id(line: Line) -> str:
    return f"indicator--{uuid5(OURS, f'entry {line.entry} {line.kind} {line.value}')}"


def pattern(line: Line) -> str:
    kind, properties = observed(line)
    parts = [f"{kind}:{name} = '{quoted(value)}'" for name, value in properties.items()]
    return f"[{' AND '.join(parts)}]"


def quoted(text: str) -> str:
    """Escape what ends a text in a pattern: `'` → `\\'`, `\\` → `\\\\`."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


@lru_cache(maxsize=4096)  # the entries of one request begin and end together
def stamp(at: datetime) -> str:
    """Return UTC with milliseconds: '2026-11-22T12:00:00.000Z'."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
