"""What an extraction returns: entities found, and candidates refused with the reason."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    HANDLE = "handle"
    BOT = "bot"
    INVITE = "invite"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    HOST = "host"
    WALLET = "wallet"
    CARD = "card"
    IBAN = "iban"


@dataclass(frozen=True, slots=True)
class Entity:
    """`value` is text[start:end] as it stands there; what only a link names has the empty span 0:0."""

    kind: Kind
    value: str
    start: int
    end: int
    canonical: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A candidate that looked like `kind` and is not: what was passed over, and why."""

    kind: Kind
    value: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    entities: tuple[Entity, ...]
    rejected: tuple[Rejected, ...]
