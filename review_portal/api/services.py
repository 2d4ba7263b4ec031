"""Issues tokens, hands their secrets out once, takes tokens back, and counts what comes through them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.accounts.services import TOKEN_PREFIX, digest
from review_portal.api.models import Token
from review_portal.api.scopes import Scope
from review_portal.audit.errors import Refused
from review_portal.audit.services import record

MOST = 20
LONGEST = timedelta(days=365)
# One statement: two requests at the same time count as two, in whichever process they arrive.
COUNT = """
    UPDATE api_token SET requests = CASE WHEN minute = %(minute)s THEN requests + 1 ELSE 1 END,
        minute = %(minute)s, last_used_at = %(now)s
    WHERE id = %(token)s RETURNING requests
"""


class NotAllowed(Refused):
    """The token is not theirs to touch."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a token shall be called, open, and for how long."""

    name: str
    scopes: tuple[str, ...]
    days: int


@transaction.atomic
def prepare_token(person: User, wish: Wish, *, actor: User, now: datetime) -> Token:
    """Make a token without a secret; its own person collects that. For the person, or for an administrator."""
    if actor.pk != person.pk and not actor.can(Ability.ADMINISTER):
        raise NotAllowed(_("Only an administrator prepares a token for somebody else."))
    name = " ".join(wish.name.split())[:80]
    # The person's row is locked, so that two requests side by side cannot both be the last one allowed.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    check(person, name, wish, now=now)
    # A name whose token ended by itself is free again.
    lapsed = Token.objects.filter(person=person, name=name, revoked_at=None, expires_at__lte=now)
    lapsed.update(revoked_at=now, revoked_by=actor)
    token = Token.objects.create(
        person=person, name=name, scopes=sorted(set(wish.scopes)), issued_by=actor, created_at=now,
        expires_at=now + timedelta(days=wish.days),
    )  # fmt: skip
    detail = {"name": name, "scopes": token.scopes, "person": person.pseudonym, "expires_at": token.expires_at}
    record(actor, "token.issued", token, detail=detail)
    return token


def check(person: User, name: str, wish: Wish, *, now: datetime) -> None:
    if not name:
        raise Refused(_("Give the token a name: which program, on which machine."))
    if not wish.scopes or set(wish.scopes) - set(Scope.values):
        raise Refused(_("Choose at least one scope of the list; a token without one opens nothing."))
    if not 1 <= wish.days <= LONGEST.days:
        raise Refused(_("A token lasts between 1 and %(days)s days.") % {"days": LONGEST.days})
    standing = Token.objects.filter(person=person).standing(now)
    if standing.filter(name=name).exists():
        raise Refused(
            _("There is a token called “%(name)s” already; revoke it, or choose another name.") % {"name": name}
        )
    if standing.count() >= MOST:
        raise Refused(_("%(count)s tokens are in use; revoke one that is not needed any more.") % {"count": MOST})


@transaction.atomic
def collect_token(token: Token, *, actor: User, now: datetime) -> str:
    """Make the secret and return it, this once, to the token's own person."""
    row = Token.objects.select_for_update().get(pk=token.pk)
    if row.person_id != actor.pk:
        raise NotAllowed(_("A secret is shown to its own person only."))
    if row.is_collected or row.revoked_at or row.expires_at <= now:
        raise Refused(_("This token's secret was shown already, or the token ended; issue a new one."))
    secret = f"{TOKEN_PREFIX}{secrets.token_urlsafe(32)}"
    Token.objects.filter(pk=row.pk).update(prefix=secret[:8], sha256=digest(secret))
    record(actor, "token.collected", row, detail={"name": row.name})
    return secret


@transaction.atomic
def issue_token(wish: Wish, *, actor: User, now: datetime) -> tuple[Token, str]:
    """Make a token of one's own and its secret; the secret is shown this once and cannot be read again."""
    token = prepare_token(actor, wish, actor=actor, now=now)
    return token, collect_token(token, actor=actor, now=now)


@transaction.atomic
def revoke_token(token: Token, *, actor: User, now: datetime) -> None:
    """End a token at once: one's own, or as an administrator anybody's."""
    if token.person_id != actor.pk and not actor.can(Ability.ADMINISTER):
        raise NotAllowed(_("This token is somebody else's; an administrator may revoke it."))
    if not Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now, revoked_by=actor):
        raise Refused(_("This token is revoked already."))
    record(actor, "token.revoked", token, detail={"name": token.name})


def note_use(token: Token, *, actor: User, act: str) -> None:
    """Write down, in the act's own transaction, that it came through this token."""
    record(actor, "token.used", token, detail={"name": token.name, "act": act})


def count_request(token: Token, *, now: datetime) -> int:
    """Count one request and return how many came in this minute. No event: a request is no act."""
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"minute": minute, "now": now, "token": token.pk})
        [count] = cursor.fetchone()
    return int(count)


def limit() -> int:
    return int(settings.API_REQUESTS_A_MINUTE)
