"""Lets machines in: `Authorization: Bearer <key>`, each key with one scope."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from review_portal.accounts.models import ApiKey
from review_portal.accounts.services import digest

TOUCH_EVERY = timedelta(minutes=1)  # the last use is for people to look at; not every request needs a write


class KeyAuthentication(BaseAuthentication):
    """Finds the key by the digest of the secret; `request.auth` is the ApiKey, and nobody is logged in."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        words = get_authorization_header(request).split()
        if len(words) != 2 or words[0].lower() != b"bearer":
            return None
        return self.let_in(words[1])

    def let_in(self, secret: bytes) -> tuple[None, ApiKey]:
        now = timezone.now()
        key = ApiKey.objects.usable(now).filter(sha256=digest(secret.decode("latin-1"))).first()
        if key is None:
            raise AuthenticationFailed(
                _("This key is unknown, revoked or expired; ask an administrator for a new one.")
            )
        if key.last_used_at is None or now - key.last_used_at > TOUCH_EVERY:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        return None, key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class Nobody(BasePermission):
    """The default of every door: a view must say whom it lets in."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class Anybody(BasePermission):
    """For what is public on purpose."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return True


def needs_scope(scope: str) -> type[BasePermission]:
    """Return a permission that lets only keys of the scope in."""

    class HasScope(BasePermission):
        @property
        def message(self) -> str:
            return _("This door needs a key with the scope %(scope)s.") % {"scope": scope}

        def has_permission(self, request: Request, view: Any) -> bool:
            return isinstance(request.auth, ApiKey) and request.auth.scope == scope

    return HasScope
