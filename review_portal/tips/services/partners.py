"""Gives a partner a key: an office or a volunteers' group that reports much and is known by name."""

from __future__ import annotations

from datetime import datetime

from review_portal.accounts.services import issue_key
from review_portal.audit.errors import Refused
from review_portal.audit.services import Actor

SCOPE = "tips"
LONGEST = 60


def issue_partner_key(name: str, *, actor: Actor, now: datetime) -> str:
    """Return the secret of the partner's new key; it is shown this once."""
    if not 0 < len(name.strip()) <= LONGEST:
        raise Refused("Name the partner in at most 60 characters.")
    _key, secret = issue_key(f"partner {name.strip()}", scope=SCOPE, actor=actor, now=now)
    return secret
