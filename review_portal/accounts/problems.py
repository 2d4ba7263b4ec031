"""Answers every error of the machine doors as problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from review_portal.audit.errors import Refused


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into {"title", "detail", "status"}; a refusal of a service is a conflict (409)."""
    if isinstance(error, Refused):
        return problem(status.HTTP_409_CONFLICT, str(error))
    response = exception_handler(error, context)
    if response is None:
        return None
    detail = response.data.get("detail") if isinstance(response.data, dict) else None
    answer = problem(response.status_code, str(detail) if detail else _("The request was not understood."))
    if detail is None:
        answer.data["errors"] = response.data
    for name, value in response.headers.items():
        if name.lower() in {"www-authenticate", "retry-after", "allow"}:
            answer[name] = value
    return answer


def problem(code: int, detail: str) -> Response:
    body = {"title": HTTPStatus(code).phrase, "detail": detail, "status": code}
    return Response(body, status=code, content_type="application/problem+json")
