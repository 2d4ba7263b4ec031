"""What is known of a person's second factors, and how their secrets lie in the database."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from review_portal.accounts.models import User

APP, PASSKEY, CODES = (
    Authenticator.Type.TOTP.value,
    Authenticator.Type.WEBAUTHN.value,
    Authenticator.Type.RECOVERY_CODES.value,
)
#: What a person must hold one of; recovery codes only stand in for it.
FACTORS = (APP, PASSKEY)


class FactorAdapter(DefaultMFAAdapter):
    """How allauth names people towards their devices, and how it seals secrets at rest."""

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, object]:
        # The name goes to the person's own device only; it is what they type at the door.
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.get_username()}


def _seal() -> Fernet:
    """A copy of the database alone gives nobody a code: the key lies apart, with the other keys."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(settings.FACTOR_KEY.encode()).digest()))


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor as its owner and the administrator see it."""

    pk: int
    kind: str
    name: str
    added_at: datetime
    used_at: datetime | None
    left: int | None = None


def factors_of(user: User) -> list[Factor]:
    """Return what the person has set up, in the order of time; of recovery codes, how many are left."""
    return [_read(row) for row in Authenticator.objects.filter(user=user).order_by("created_at", "pk")]


def factors_by_person() -> dict[int, list[Factor]]:
    """Return what everybody has set up, in one question; who has nothing is not in it."""
    held: dict[int, list[Factor]] = {}
    for row in Authenticator.objects.order_by("created_at", "pk"):
        held.setdefault(row.user_id, []).append(_read(row))
    return held


def _read(row: Authenticator) -> Factor:
    left = len(row.wrap().get_unused_codes()) if row.type == CODES else None
    return Factor(row.pk, row.type, row.data.get("name", ""), row.created_at, row.last_used_at, left)


def has_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())
