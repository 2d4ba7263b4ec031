"""Gives each provider a secret for zone transfers (TSIG, RFC 8945), worked out anew from one key and never stored."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64encode

import dns.name
import dns.tsig
from django.conf import settings
from django.utils import timezone

from review_portal.accounts.models import ApiKey
from review_portal.exports.models import Provider

ALGORITHM = "hmac-sha256"
NAME = re.compile(r"provider-(\d{1,18})-(\d{1,9})\.qalqan\.")


def name_of(provider: Provider) -> str:
    """Return the key's name; each generation has another, so that an old secret is unknown, not wrong."""
    return f"provider-{provider.pk}-{provider.transfer_generation}.qalqan."


def secret_of(provider: Provider) -> str:
    digest = hmac.digest(settings.TRANSFER_KEY.encode(), name_of(provider).encode(), hashlib.sha256)
    return b64encode(digest).decode()


def provider_named(name: str) -> Provider | None:
    """Return whose key this is, if transfers are granted under it and the provider's other key is usable still."""
    match = NAME.fullmatch(name.lower())
    if match is None:
        return None
    found = Provider.objects.filter(pk=int(match[1]), transfer_generation=int(match[2]), may_transfer=True)
    return found.filter(key__in=ApiKey.objects.usable(timezone.now())).first()


def key_of(provider: Provider) -> dns.tsig.Key:
    return dns.tsig.Key(name_of(provider), secret_of(provider), ALGORITHM)


def key_named(message: object, name: dns.name.Name) -> dns.tsig.Key | None:
    """Return the key for a message's signature; dnspython refuses the message without one."""
    provider = provider_named(name.to_text())
    return key_of(provider) if provider else None
