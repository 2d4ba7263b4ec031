"""A listed page, the people who listed it, and somebody who had no part in that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockEntry
from tests.exports.records import listed, release


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Refusals are read as they are written in the code."""
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def entry(rita: User, saule: User) -> BlockEntry:
    """Return an entry that rita asked for and saule approved; it is published."""
    [made] = listed(rita, saule, "shop-demo.example")
    release(saule)
    return made
