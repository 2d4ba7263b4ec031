"""Gives keys to machines, and takes them back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.models import ApiKey
from review_portal.audit.errors import Refused
from review_portal.audit.services import Actor, record

NAME_LENGTH = 80
KEY_PREFIX, TOKEN_PREFIX = "qk_", "qp_"  # how the secret of a machine begins, and that of a person's program


@transaction.atomic
def issue_key(name: str, *, scope: str, actor: Actor, now: datetime) -> tuple[ApiKey, str]:
    """Return a new key and its secret; the secret is shown this once and cannot be read again."""
    name = name.strip()
    if not name or len(name) > NAME_LENGTH:
        raise Refused(_("A key needs a name of at most 80 characters: which machine holds it?"))
    if ApiKey.objects.filter(name=name).exists():
        raise Refused(_("There is already a key called %(name)s; choose another name.") % {"name": name})
    secret = f"{KEY_PREFIX}{scope[:3]}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(name=name, prefix=secret[:12], sha256=digest(secret), scope=scope, created_at=now)
    record(actor, "key.issued", key, detail={"scope": scope, "name": name})
    return key, secret


@transaction.atomic
def renew_key(key: ApiKey, *, actor: Actor) -> str:
    """Give the key a new secret; the old one stops working at once."""
    secret = f"{KEY_PREFIX}{key.scope[:3]}_{secrets.token_urlsafe(32)}"
    if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(prefix=secret[:12], sha256=digest(secret)):
        raise Refused(_("Key %(name)s is revoked; make a new one.") % {"name": key.name})
    record(actor, "key.renewed", key)
    return secret


@transaction.atomic
def revoke_key(key: ApiKey, *, actor: Actor, now: datetime) -> None:
    if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        raise Refused(_("Key %(name)s is revoked already.") % {"name": key.name})
    record(actor, "key.revoked", key)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
