"""The office of world.py, in English unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from review_portal.accounts.models import User
from tests.face.world import World, build


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def world(aigerim: User, saule: User) -> World:
    User.objects.update(language="en")
    aigerim.refresh_from_db()
    saule.refresh_from_db()
    return build(aigerim, saule)
