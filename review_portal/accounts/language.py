"""Speaks the language of the person who is logged in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from review_portal.accounts.abilities import Ability


class UserLanguageMiddleware:
    """Activates the user's language; visitors get what their browser asks for, else the portal's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        chosen = user.language if user.is_authenticated else translation.get_language_from_request(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", chosen)
            return response


def rail(request: HttpRequest) -> dict[str, object]:
    """Give templates the abilities of the user, so that the rail shows only what they may open."""
    user = getattr(request, "user", None)
    held = {ability.value: True for ability in Ability if user and user.is_authenticated and user.can(ability)}
    return {"can": held}
