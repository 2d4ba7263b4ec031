"""Says what went wrong as problem details (RFC 9457), also where no door was found at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework.exceptions import ParseError
from rest_framework.response import Response

from review_portal.accounts.problems import problem_details
from review_portal.audit.errors import Refused

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:qalqan:problem:"


class UnknownParameter(ParseError):
    """The query has a parameter that the door does not take: a slip of the pen must not pass for a filter."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        names, words = ", ".join(sorted(known)), _("There is no parameter %(name)s; there are %(names)s.")
        if not names:
            words = _("There is no parameter %(name)s; this door takes none.")
        super().__init__(words % {"name": name, "names": names})


class VersionStale(Refused):
    """The If-Match header names another version than the case has now."""


class VersionMissing(Refused):
    """A decision must say which version of the case was looked at."""


STATUS: dict[str, int] = {
    "NotAllowed": HTTPStatus.FORBIDDEN,
    "SecondPersonNeeded": HTTPStatus.FORBIDDEN,
    "SeniorNeeded": HTTPStatus.FORBIDDEN,
    "VersionStale": HTTPStatus.PRECONDITION_FAILED,
    "VersionMissing": HTTPStatus.PRECONDITION_REQUIRED,
}


def problem_of(error: Exception, context: dict[str, Any]) -> Response | None:
    """Give a refusal the status that fits it, and a type that a program can tell apart."""
    response = problem_details(error, context)
    if response is not None and isinstance(error, UnknownParameter):
        response.data |= {"type": type_of("UnknownParameter"), "errors": {error.name: [str(error.detail)]}}
    if response is None or not isinstance(error, Refused):
        return response
    name = type(error).__name__
    code = STATUS.get(name, response.status_code)
    response.status_code = code
    response.data |= {"type": type_of(name), "title": HTTPStatus(code).phrase, "status": int(code)}
    return response


def type_of(name: str) -> str:
    """Name a refusal for programs.

    >>> type_of("CaseChanged")
    'urn:qalqan:problem:case-changed'
    """
    return TYPE + re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def plain(code: int, detail: str) -> HttpResponse:
    body = {"title": HTTPStatus(code).phrase, "detail": detail, "status": code}
    return JsonResponse(body, status=code, content_type=MEDIA_TYPE)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for addresses without a door: a program is told so in its own language."""
    told = _("There is no door at %(path)s; the schema at /api/schema/ lists them all.")
    if request.path.startswith("/api/"):
        return plain(404, told % {"path": request.path[:200]})
    return defaults.page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return plain(400, _("The request was not understood: look at its address, headers and length."))
    return defaults.bad_request(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer for a fault of ours; what it was stands in the log, not in the answer."""
    if request.path.startswith("/api/"):
        return plain(500, _("The portal failed; nothing was written. The administrator finds the reason in the log."))
    return defaults.server_error(request)
