"""Lets people's programs in: `Authorization: Bearer qp_…`; a door asks for an ability of the person and a scope."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from review_portal.accounts.models import User
from review_portal.accounts.services import digest
from review_portal.api.models import Token


class TokenAuthentication(BaseAuthentication):
    """Finds the token by the digest of its secret; `request.user` is its person, `request.auth` the token."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        words = get_authorization_header(request).split()
        if len(words) != 2 or words[0].lower() != b"bearer":
            return None
        usable = Token.objects.usable(timezone.now()).select_related("person")
        token = usable.filter(sha256=digest(words[1].decode("latin-1"))).first()
        if token is None:
            raise AuthenticationFailed(
                _("This token is unknown, revoked or expired; issue a new one on your token page.")
            )
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class Opens(BasePermission):
    """Lets in whose token holds the door's scope, and whose role holds its ability: the narrower of the two counts."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, Token) or not isinstance(request.user, User):
            return False
        if view.scope and view.scope not in request.auth.scopes:
            self.message = _("This token lacks the scope %(scope)s.") % {"scope": view.scope}
            return False
        lacking = _("Your role lacks the ability %(ability)s; no scope of a token adds it.")
        self.message = lacking % {"ability": view.ability}
        return view.ability is None or request.user.can(view.ability)
