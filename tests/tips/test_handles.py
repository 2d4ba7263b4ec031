"""Handles come together again where a reader of letters has split them, and nowhere else."""

from __future__ import annotations

import doctest

import pytest

from review_portal.tips import handles
from review_portal.tips.handles import rejoined


def read(text: str) -> dict[str, bool]:
    return {one.handle: one.is_guess for one in rejoined(text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@snow _kz bot", {"snow_kz": False, "snow_kz_bot": True, "snow_kzbot": True}),
        ("@snow_ kz", {"snow_kz": False}),
        ("@ snow _ kz _ shop", {"snow_kz": False, "snow_kz_shop": False}),
        ("t. me/ snow _kz", {"snow_kz": False}),
        ("t.me/s/example bot", {"example_bot": True, "examplebot": True}),
        ("@ехаmрlе _shор", {"example_shop": False}),
        ("©snow _kz", {"snow_kz": False}),
    ],
)
def test_pieces_come_together(text: str, found: dict[str, bool]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "text", ["@example_shop пишите сейчас", "@example_shop open today", "a_ b", "@ _ _ _", "@снег _кз", ""]
)
def test_other_words_stay_outside(text: str) -> None:
    assert read(text) == {}


def test_the_example_in_its_own_words_holds() -> None:
    assert doctest.testmod(handles).failed == 0


def test_a_wall_of_pieces_is_read_in_no_time() -> None:
    assert len(rejoined("@a _b " * 20_000 + "@" * 50_000 + "_ " * 50_000)) <= 1
