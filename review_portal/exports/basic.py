"""Lets a key in as the password of HTTP Basic (RFC 7617): every TAXII client can do that, hardly any other."""

from __future__ import annotations

import base64
import binascii

from rest_framework.authentication import get_authorization_header
from rest_framework.request import Request

from review_portal.accounts.keys import KeyAuthentication
from review_portal.accounts.models import ApiKey


class BasicKeyAuthentication(KeyAuthentication):
    """Reads the password as the key; the name before it may be anything."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        words = get_authorization_header(request).split()
        if len(words) != 2 or words[0].lower() != b"basic":
            return None
        try:
            secret = base64.b64decode(words[1], validate=True).partition(b":")[2]
        except binascii.Error:
            secret = b""
        return self.let_in(secret)

    def authenticate_header(self, request: Request) -> str:
        return 'Basic realm="Qalqan"'
