"""What an administrator does about people: invite, change, close and open accounts, and lend a password."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability, Role
from review_portal.accounts.models import User
from review_portal.accounts.services.people import create_person
from review_portal.accounts.services.sessions import end_tokens, turn_mark
from review_portal.audit.errors import Refused
from review_portal.audit.services import Actor, record

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when read aloud


@transaction.atomic
def invite_person(username: str, *, role: str, email: str, actor: Actor, now: datetime) -> tuple[User, str]:
    """Return a new person and the password they are lent; they choose their own at the first entry."""
    _refuse_others(actor)
    name, address = username.strip(), _address(email)
    try:
        User.username_validator(name)
    except ValidationError as error:
        raise Refused(_("A user name is made of letters, digits and @ . + - _, and is not empty.")) from error
    if len(name) > 150 or User.objects.filter(username__iexact=name).exists():
        raise Refused(_("There is already a person with this user name, or it is too long; choose another one."))
    user = create_person(name, role=_role(role), actor=actor)
    User.objects.filter(pk=user.pk).update(email=address)
    return user, lend_password(user, actor=actor, now=now)


@transaction.atomic
def lend_password(person: User, *, actor: Actor, now: datetime) -> str:
    """Give a person a password that opens the door for a day, to choose their own; sessions and tokens end."""
    _refuse_others(actor, person)
    lent = "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(4))
    person.set_password(lent)
    person.must_change_password, person.lent_until = True, now + settings.LENT_FOR
    person.save(update_fields=["password", "must_change_password", "lent_until"])
    turn_mark(person)
    end_tokens(person, actor=actor)
    record(actor, "person.password_lent", person)
    return lent


@transaction.atomic
def change_person(person: User, *, role: str, email: str, actor: Actor) -> None:
    """Change role and address; the pseudonym stays, because the record names the person by it."""
    _refuse_others(actor, person)
    locked = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    wanted = {"role": str(_role(role)), "email": _address(email, of=person)}
    changed = {name: [getattr(locked, name), value] for name, value in wanted.items() if getattr(locked, name) != value}
    if not changed:
        return
    User.objects.filter(pk=person.pk).update(**wanted)
    # An address is personal and belongs in no event; that it changed does.
    told = {name: pair if name == "role" else "changed" for name, pair in changed.items()}
    record(actor, "person.changed", person, detail=told)


@transaction.atomic
def close_account(person: User, *, reason: str, actor: Actor) -> None:
    """Let somebody who left in no more; what they did stays under their pseudonym."""
    _refuse_others(actor, person)
    if not reason.strip():
        raise Refused(_("Say why the account is closed; it goes into the record."))
    if not User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        raise Refused(_("This account is closed already."))
    turn_mark(person)
    record(actor, "person.closed", person, detail={"reason": reason.strip()[:500]})


@transaction.atomic
def open_account(person: User, *, actor: Actor) -> None:
    _refuse_others(actor, person)
    if not User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        raise Refused(_("This account is open already."))
    record(actor, "person.opened", person)


def _refuse_others(actor: Actor, person: User | None = None) -> None:
    """Refuse whoever is no administrator, and an administrator who would change their own account."""
    if isinstance(actor, User) and not actor.can(Ability.ADMINISTER):
        raise Refused(_("Only an administrator may change accounts."))
    if isinstance(actor, User) and person is not None and actor.pk == person.pk:
        raise Refused(_("Nobody changes their own account here; ask another administrator."))


def _role(role: str) -> Role:
    if role not in Role.values:
        raise Refused(_("Choose one of the roles."))
    return Role(role)


def _address(email: str, *, of: User | None = None) -> str:
    address = email.strip()
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(_("This is no e-mail address.")) from error
    holders = User.objects.filter(email__iexact=address)
    if (holders.exclude(pk=of.pk) if of else holders).exists():
        raise Refused(_("Somebody else has this e-mail address; it must name one person."))
    return address
