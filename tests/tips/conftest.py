"""Walls and screens drawn for the camera, people who look at tips, and sentences in English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.tips.drawings import jpeg, wall


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def photo() -> bytes:
    """A wall with a Kazakh line, a handle that a reader of letters splits, and a QR code."""
    return jpeg(
        wall("Қар, шөп, тұз әкелеміз", "@snow _kz bot", "t.me/example_harbor", code="https://t.me/example_qr_shop")
    )
