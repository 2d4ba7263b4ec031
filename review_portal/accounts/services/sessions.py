"""Ends what lets a person in: a session that ran out, all of them at once, and the tokens of their programs."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from review_portal.accounts.models import User
from review_portal.audit.services import Actor, record


@transaction.atomic
def end_sessions(person: User, *, actor: Actor) -> None:
    """End every session of a person, wherever they are logged in."""
    turn_mark(person)
    record(actor, "person.sessions_ended", person)


@transaction.atomic
def note_session_end(user: User, *, why: str) -> None:
    """Write down that a session ran out: `idle` where nothing was done, `longest` where it lasted too long."""
    record(user, "person.session_ended", user, detail={"why": why})


def turn_mark(person: User) -> None:
    """Turn the mark that every session of the person carries: none of them fits any more."""
    User.objects.filter(pk=person.pk).update(session_mark=F("session_mark") + 1)
    person.refresh_from_db(fields=["session_mark"])


def end_tokens(person: User, *, actor: Actor) -> None:
    """Revoke every token of a person's programs: whoever lost the way in may have lost these with it."""
    by = actor if isinstance(actor, User) else person
    for token in list(person.tokens.filter(revoked_at=None).order_by("pk")):
        person.tokens.filter(pk=token.pk).update(revoked_at=Now(), revoked_by=by)
        record(actor, "token.revoked", token, detail={"name": token.name})
