"""Decided cases: an advert that was blocked and an innocent text that was let go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from review_portal.accounts.models import User
from review_portal.review.models import Decision
from tests.learning.deciding import judge


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Let refusals be read as they are written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def blocked(aigerim: User) -> Decision:
    return judge("Товар снова в наличии, адреса по всему городу, пишите", "blocking", aigerim)


@pytest.fixture
def let_go(aigerim: User) -> Decision:
    return judge("Возможно, продам велосипед и коньки, самовывоз", "no_violation", aigerim, where="example_board")
