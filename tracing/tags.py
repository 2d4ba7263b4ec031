"""TagPacks in and out: who says what of an address, how surely, and where he has it from.

Format: GraphSense TagPack (github.com/graphsense/graphsense-tagpack-tool). All tags of an address are kept with all
their sources; none is called the best.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

import yaml

from tracing.concepts import CONCEPTS

# Ids and levels of the TagPack confidence taxonomy; the scale of every link and label in this project.
CONFIDENCE = {
    "ownership": 100,
    "override": 100,
    "ledger_immanent": 100,
    "manual_transaction": 90,
    "service_api": 70,
    "forensic_investigation": 70,
    "authority_data": 60,
    "trusted_provider": 50,
    "service_data": 50,
    "forensic": 50,
    "untrusted_transaction": 40,
    "web_crawl": 20,
    "heuristic": 10,
    "unknown": 5,
}


class TagPackRefused(ValueError):
    """The TagPack breaks a rule of its format."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One statement about an address or a transaction."""

    label: str
    source: str
    currency: str
    network: str
    confidence: str
    address: str = ""
    tx_hash: str = ""
    category: str = ""
    abuse: str = ""
    actor: str = ""
    context: str = ""
    lastmod: date | None = None
    is_cluster_definer: bool = False

    @property
    def level(self) -> int:
        return CONFIDENCE[self.confidence]


@dataclass(frozen=True, slots=True)
class TagPack:
    title: str
    creator: str
    tags: tuple[Tag, ...]
    description: str = ""


TAG_FIELDS = tuple(field.name for field in fields(Tag))
REQUIRED = ("label", "source", "currency", "network", "confidence")
PACK_FIELDS = ("title", "creator", "description")


def load(text: str) -> TagPack:
    """Read a TagPack: each tag takes from the header what it does not say itself. Raises TagPackRefused."""
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise TagPackRefused(f"Not YAML: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("tags"), list) or not found["tags"]:
        raise TagPackRefused("A TagPack is a mapping with a list of tags.")
    for name in ("title", "creator"):
        if not isinstance(found.get(name), str) or not found[name]:
            raise TagPackRefused(f"The TagPack has no {name}.")
    header = {name: value for name, value in found.items() if name in TAG_FIELDS}
    tags = tuple(_tag(header, body, number) for number, body in enumerate(found["tags"], start=1))
    return TagPack(found["title"], found["creator"], tags, str(found.get("description", "")))


def _tag(header: dict[str, Any], body: object, number: int) -> Tag:
    if not isinstance(body, dict):
        raise TagPackRefused(f"Tag {number} is not a mapping.")
    known = header | {name: value for name, value in body.items() if name in TAG_FIELDS}
    missing = [name for name in REQUIRED if not known.get(name)]
    if missing:
        raise TagPackRefused(f"Tag {number} lacks {', '.join(missing)}, and the header does not say it either.")
    if bool(known.get("address")) == bool(known.get("tx_hash")):
        raise TagPackRefused(f"Tag {number} needs either an address or a tx_hash.")
    if known["confidence"] not in CONFIDENCE:
        raise TagPackRefused(f"Tag {number}: {known['confidence']!r} is no confidence; use {', '.join(CONFIDENCE)}.")
    return Tag(**{name: _plain(name, value) for name, value in known.items()})


def _plain(name: str, value: object) -> Any:
    if name == "lastmod":
        return value if isinstance(value, date) else None
    return bool(value) if name == "is_cluster_definer" else str(value)


def dump(pack: TagPack) -> str:
    """Write a TagPack; what all tags share stands once, in the header. `load(dump(pack)) == pack`."""
    bodies = [{name: value for name, value in asdict(tag).items() if value} for tag in pack.tags]
    own = {"address", "tx_hash", "label"}
    names = [name for name in TAG_FIELDS if name not in own]
    shared = {
        name: bodies[0][name]
        for name in names
        if bodies and name in bodies[0] and all(body.get(name) == bodies[0][name] for body in bodies)
    }
    header = {name: value for name in PACK_FIELDS if (value := getattr(pack, name))} | shared
    tags = [{name: value for name, value in body.items() if name not in shared} for body in bodies]
    return yaml.safe_dump(header | {"tags": tags}, allow_unicode=True, sort_keys=False)


def complaints(pack: TagPack) -> list[str]:
    """Say what the published schema and taxonomies do not allow in a pack: nothing, where its validator passes it."""
    found = [f"The header has no {name}." for name in ("title", "creator") if not getattr(pack, name)]
    found += [] if pack.tags else ["There are no tags."]
    for number, tag in enumerate(pack.tags, start=1):
        found += [f"Tag {number} has no {name}." for name in REQUIRED if not getattr(tag, name)]
        if bool(tag.address) == bool(tag.tx_hash):
            found.append(f"Tag {number} needs either an address or a tx_hash.")
        if tag.confidence not in CONFIDENCE:
            found.append(f"Tag {number}: {tag.confidence!r} is no confidence.")
        words = {"category": tag.category, "abuse": tag.abuse}
        found += [
            f"Tag {number}: {said!r} is no {name}." for name, said in words.items() if said and said not in CONCEPTS
        ]
    return found


def said_of(tags: Iterable[Tag], address: str) -> tuple[Tag, ...]:
    """Return all that is said of an address, the surest first."""
    found = [tag for tag in tags if tag.address == address]
    return tuple(sorted(found, key=lambda tag: (-tag.level, tag.label, tag.source)))


def disagreements(tags: Iterable[Tag]) -> dict[str, frozenset[str]]:
    """Return the addresses of which different categories are claimed, with the claims."""
    claims: dict[str, set[str]] = {}
    for tag in tags:
        if tag.address and tag.category:
            claims.setdefault(tag.address, set()).add(tag.category)
    return {address: frozenset(said) for address, said in claims.items() if len(said) > 1}
