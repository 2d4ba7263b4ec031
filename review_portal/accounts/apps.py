"""Connects the one receiver of the house: who came in, who left, who was turned away."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed


class AccountsConfig(AppConfig):
    name = "review_portal.accounts"

    def ready(self) -> None:
        user_logged_in.connect(_came_in)
        user_logged_out.connect(_left)
        user_login_failed.connect(_turned_away)
        from review_portal.accounts import checks  # noqa: F401  # registers itself; settings are not ready before


def _came_in(user: Any, **signal: Any) -> None:
    _note(user, "person.logged_in")


def _left(user: Any, **signal: Any) -> None:
    if user is not None:
        _note(user, "person.logged_out")


def _turned_away(credentials: dict[str, Any], **signal: Any) -> None:
    from review_portal.accounts.models import User  # models are not ready when this module is read

    user = User.objects.filter(username=credentials.get("username")).first()
    if user is not None:
        _note(user, "factor.refused" if credentials.get("step") else "person.login_failed", actor=None)


def _note(user: Any, verb: str, **changed: Any) -> None:
    from django.db import transaction  # as above

    from review_portal.audit.services import record  # as above

    with transaction.atomic():
        record(changed.get("actor", user), verb, user)
