"""A person who has set an app up, and a portal that asks everybody for a second factor."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from review_portal.accounts.models import User
from tests.accounts.devices import Secured, pass_password, set_app_up


@pytest.fixture
def strict(settings: Any) -> Any:
    """Ask everybody for a second factor, as in production."""
    settings.SECOND_FACTOR = True
    return settings


@pytest.fixture
def secured(db: None) -> Secured:
    """Return a function that has a person set an app up in a browser of their own."""

    def prepare(user: User) -> tuple[str, list[str]]:
        browser = Client()
        pass_password(browser, user)
        return set_app_up(browser)

    return prepare
