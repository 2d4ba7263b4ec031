"""Passkeys (WebAuthn): what the browser is asked, and whether its answer is good."""

from __future__ import annotations

import json
import struct
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from review_portal.accounts.models import User
from review_portal.accounts.services import WrongCode

# What a hostile answer makes the parsers of JSON, base64 and CBOR raise.
UNREADABLE = (
    ValidationError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    EOFError,
    RecursionError,
    struct.error,
)
LONGEST = 20_000


def creation_options(user: User) -> dict[str, Any]:
    """Return what the browser needs to make a passkey that also opens the door by itself."""
    return _plain(webauthn.begin_registration(user, passwordless=True))


def request_options(user: User | None) -> dict[str, Any]:
    """Return what the browser needs to prove a passkey: of this person, or of whoever holds one for this host."""
    return _plain(webauthn.begin_authentication(user))


def made_passkey(answer: str) -> dict[str, Any]:
    """Return the credential that the browser made; raise WrongCode where it does not answer our question."""
    try:
        credential = _read(answer)
        webauthn.parse_registration_response(credential)
        if not webauthn.complete_registration(credential).is_user_verified():
            raise ValueError("The device did not ask for a PIN or a finger.")
    except UNREADABLE as error:
        raise WrongCode(_("The device's answer does not fit. Reload the page and try again.")) from error
    return credential


def proved_passkey(answer: str, user: User | None) -> tuple[User, Authenticator]:
    """Return the person and the passkey that the answer proves; raise WrongCode where it proves nobody."""
    try:
        credential = _read(answer)
        webauthn.parse_authentication_response(credential)
        whose = user or webauthn.extract_user_from_response(credential)
        factor = webauthn.complete_authentication(whose, credential)
    except UNREADABLE as error:
        raise WrongCode(_("This passkey is not known here. Try another way.")) from error
    assert isinstance(whose, User)  # noqa: S101  # the portal has one model of people
    return whose, factor


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST:
        raise ValueError("The answer is too long.")
    credential = json.loads(answer)
    if not isinstance(credential, dict):
        raise TypeError("The answer is no object.")
    return credential


def _plain(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options as the browser's own parse…OptionsFromJSON reads them."""
    plain: dict[str, Any] = json.loads(json.dumps(options["publicKey"], default=dict))
    return plain
