"""Second factors: set up, taken away, proved, refused, and reset by an administrator; each leaves its event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.factors import APP, CODES, FACTORS, PASSKEY
from review_portal.accounts.models import User
from review_portal.accounts.services.sessions import end_tokens, turn_mark
from review_portal.accounts.totp import matching_step, plain
from review_portal.audit.errors import Refused
from review_portal.audit.services import record

NAME_LENGTH = 60


class WrongCode(Refused):
    """The code fits no factor of this person, or was used already."""


@transaction.atomic
def add_app(user: User, *, secret: str, code: str, now: datetime) -> list[str]:
    """Add an authenticator app that has shown a right code; return recovery codes where these are the first."""
    _hold(user)
    if Authenticator.objects.filter(user=user, type=APP).exists():
        raise Refused(_("An authenticator app is set up already; remove it before you set up another."))
    step = matching_step(secret, code, now=now)
    if step is None:
        raise WrongCode(_("This code is not right. Check the clock of your telephone and type the newest code."))
    sealed = {"secret": encrypt(secret), "last_step": step}
    return _added(Authenticator.objects.create(user=user, type=APP, data=sealed, created_at=now), user, now=now)


@transaction.atomic
def add_passkey(user: User, *, name: str, credential: dict[str, Any], now: datetime) -> list[str]:
    """Add a passkey whose answer was checked; return recovery codes where these are the first."""
    _hold(user)
    number = Authenticator.objects.filter(user=user, type=PASSKEY).count() + 1
    called = name.strip()[:NAME_LENGTH] or _("Passkey %(number)s") % {"number": number}
    kept = {"name": called, "credential": credential}
    return _added(Authenticator.objects.create(user=user, type=PASSKEY, data=kept, created_at=now), user, now=now)


def _added(factor: Authenticator, user: User, *, now: datetime) -> list[str]:
    first = not Authenticator.objects.filter(user=user, type=CODES).exists()
    codes = _new_codes(user, now=now) if first else []
    record(user, "factor.added", user, detail=_told(factor) | {"codes_made": len(codes)})
    return codes


@transaction.atomic
def renew_codes(user: User, *, now: datetime) -> list[str]:
    """Return new recovery codes; the old ones stop working at once."""
    _hold(user)
    if not Authenticator.objects.filter(user=user, type__in=FACTORS).exists():
        raise Refused(_("Set up an authenticator app or a passkey first; codes only stand in for one."))
    codes = _new_codes(user, now=now)
    record(user, "factor.codes_renewed", user, detail={"codes_made": len(codes)})
    return codes


def _new_codes(user: User, *, now: datetime) -> list[str]:
    Authenticator.objects.filter(user=user, type=CODES).delete()
    made = RecoveryCodes.activate(user)
    Authenticator.objects.filter(pk=made.instance.pk).update(created_at=now)
    return list(made.generate_codes())


@transaction.atomic
def remove_factor(user: User, factor_id: int, *, now: datetime) -> None:
    """Take one factor away and end the person's other sessions; the last one stays where one is required."""
    _hold(user)
    factor = Authenticator.objects.filter(user=user, pk=factor_id, type__in=FACTORS).first()
    if factor is None:
        raise Refused(_("This factor is not yours, or was removed already."))
    others = Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=factor.pk)
    if settings.SECOND_FACTOR and not others.exists():
        raise Refused(_("This is your only second factor. Set up another one first, then remove this one."))
    told = _told(factor)
    factor.delete()
    if not others.exists():
        Authenticator.objects.filter(user=user).delete()
    turn_mark(user)
    record(user, "factor.removed", user, detail=told)


@transaction.atomic
def pass_by_code(user: User, *, code: str, now: datetime) -> Authenticator:
    """Return the factor that the code proves: the app's newest code, or a recovery code, each good for one time."""
    _hold(user)
    rows = Authenticator.objects.filter(user=user, type__in=(APP, CODES)).select_for_update().order_by("-type")
    factor = next((row for row in rows if _fits(row, code, now=now)), None)
    if factor is None:
        raise WrongCode(_("This code is not right, or was used already. Wait for the next one."))
    return _used(factor, user, now=now)


@transaction.atomic
def note_passkey(factor: Authenticator, user: User, *, now: datetime) -> Authenticator:
    """Write down that a passkey proved the person; its answer was checked before."""
    return _used(factor, user, now=now)


def _fits(factor: Authenticator, code: str, *, now: datetime) -> bool:
    if factor.type == CODES:
        return bool(factor.wrap().validate_code(plain(code)))
    step = matching_step(decrypt(factor.data["secret"]), code, now=now, after=factor.data.get("last_step", -1))
    if step is None:
        return False
    factor.data["last_step"] = step
    factor.save(update_fields=["data"])
    return True


def _used(factor: Authenticator, user: User, *, now: datetime) -> Authenticator:
    Authenticator.objects.filter(pk=factor.pk).update(last_used_at=now)
    record(user, "factor.used", user, detail=_told(factor))
    return factor


@transaction.atomic
def note_refusal(user: User) -> None:
    """Write down that somebody who knew the first step failed at the second."""
    record(None, "factor.refused", user)


@transaction.atomic
def reset_factors(person: User, *, reason: str, actor: User) -> None:
    """Take all factors of somebody who lost them, end sessions and tokens; at the next entry they set up new ones."""
    if actor.pk == person.pk:
        raise Refused(_("Nobody resets their own second factor; ask another administrator."))
    if not actor.can(Ability.ADMINISTER):
        raise Refused(_("Only an administrator may reset a second factor."))
    if not reason.strip():
        raise Refused(_("Say why, and how you made sure who is asking; it goes into the record."))
    _hold(person)
    rows = Authenticator.objects.filter(user=person)
    if not rows.exists():
        raise Refused(_("%(person)s has no second factor; there is nothing to reset.") % {"person": person.pseudonym})
    kinds = sorted(rows.values_list("type", flat=True))
    rows.delete()
    turn_mark(person)
    end_tokens(person, actor=actor)
    record(actor, "factors.reset", person, detail={"kinds": kinds, "reason": reason.strip()[:500]})


def _hold(user: User) -> None:
    """Let one change of a person's factors follow another: two codes at once must not both be the last."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _told(factor: Authenticator) -> dict[str, object]:
    """Say which factor it was; not what its owner called it: people write their names on their devices."""
    return {"kind": factor.type, "factor": factor.pk}
