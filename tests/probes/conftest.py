"""Refusals are read as they are written in the code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from review_portal.accounts.models import User
from tests.probes.records import Office


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def office(rita: User, saule: User) -> Office:
    return Office(rita, saule)
