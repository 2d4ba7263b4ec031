"""Makes people, and keeps what they choose."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Role
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import Actor, record

LETTERS = {
    Role.MODERATOR: "M",
    Role.SENIOR: "M",
    Role.SUPERVISOR: "S",
    Role.PROSECUTOR: "P",
    Role.AUDITOR: "A",
    Role.ADMINISTRATOR: "D",
    Role.LINGUIST: "L",
}


class WrongPassword(Refused):
    """What was typed as the password until now is not it."""


@transaction.atomic
def create_person(
    username: str, *, role: Role, actor: Actor, password: str | None = None, is_demo: bool = False
) -> User:
    """Create a person with the next free pseudonym of the role; without a password nobody can log in as them."""
    if User.objects.filter(username=username).exists():
        raise Refused(f"There is already a person called {username}; choose another name.")
    # no_key: whoever writes an event about one of these people meanwhile need not wait for us.
    taken = set(User.objects.select_for_update(no_key=True).values_list("pseudonym", flat=True))
    letter = LETTERS[role]
    pseudonym = next(name for name in (f"{letter}-{n:02d}" for n in range(1, 10_000)) if name not in taken)
    user = User(username=username, role=role, pseudonym=pseudonym, is_demo=is_demo)
    user.set_password(password)
    user.save()
    record(actor, "person.created", user, detail={"role": role, "pseudonym": pseudonym, "is_demo": is_demo})
    return user


@transaction.atomic
def set_password(user: User, *, password: str, actor: Actor) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    record(actor, "person.password_set", user)


@transaction.atomic
def choose_password(user: User, *, old: str, new: str, now: datetime) -> None:
    """Let a person change their own password; every session of theirs ends, the caller keeps its own."""
    if user.has_usable_password() and not user.check_password(old):
        raise WrongPassword(_("This is not your password."))
    if user.lent_is_over(now):
        raise Refused(_("The password that you were lent is over. Ask an administrator for another one."))
    if old == new:
        raise Refused(_("Choose a password that is not the old one."))
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    user.set_password(new)
    user.must_change_password, user.lent_until = False, None
    user.save(update_fields=["password", "must_change_password", "lent_until"])
    record(user, "person.password_chosen", user)


@transaction.atomic
def choose_language(user: User, *, language: str) -> None:
    """Keep the person's language; the interface follows from the next page on."""
    if language not in {"kk", "ru", "en"}:
        raise Refused(f"{language!r} is not a language of the portal; choose kk, ru or en.")
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language
    record(user, "person.language_chosen", user, detail={"language": language})
