"""Names the person behind a request, for services that ask for a person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from review_portal.accounts.models import User


def person(request: HttpRequest) -> User:
    """Return who is logged in; `@needs` has let nobody else come this far."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
