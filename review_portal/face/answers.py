"""Answers a form: does the act, and where it is refused says in words what was not written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from review_portal.audit.errors import Refused


def attempt(request: HttpRequest, act: Callable[[], Any], *, done: str = "") -> Any | None:
    """Return what the act gave, or None when it was refused; either way the next page says so."""
    try:
        given = act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return None
    if done:
        messages.success(request, done)
    return given if given is not None else True
