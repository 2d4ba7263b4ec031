"""The roads that a request may take, with their addressees and clocks, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

DATA = Path(__file__).with_name("regimes.toml")
SHAPES = frozenset({"order", "dsa16", "payment"})


@dataclass(frozen=True, slots=True)
class Stage:
    """How long the addressee may take."""

    code: str
    limit: timedelta
    by: str


@dataclass(frozen=True, slots=True)
class Regime:
    """`stages` say who may take how long; `measures` what may be asked on this road; `shape` how it is written."""

    code: str
    titles: Mapping[str, str]
    addressee: str
    shape: str
    measures: frozenset[str]
    stages: Mapping[str, Stage]

    def title(self, language: str) -> str:
        return self.titles.get(language, self.titles["ru"])


@cache
def profiles() -> tuple[Mapping[str, Regime], Mapping[str, Mapping[str, str]]]:
    """Return every regime and every addressee by its code, read once a process."""
    with DATA.open("rb") as file:
        text: dict[str, Any] = tomllib.load(file)
    addressees = text.pop("addressees")
    overrides = settings.CLOCKS
    return {code: read(code, table, addressees, overrides) for code, table in text.items()}, addressees


def regimes() -> Mapping[str, Regime]:
    return profiles()[0]


def roads() -> Mapping[str, Regime]:
    """Return the regimes that a blocking request may take; money has its own room."""
    return {code: regime for code, regime in regimes().items() if regime.shape != "payment"}


def addressee_title(code: str, language: str) -> str:
    """Return how an addressee is called; a name that is no code is its own title."""
    titles = profiles()[1].get(code, {})
    return titles.get(language, titles.get("ru", code))


def read(code: str, table: Mapping[str, Any], addressees: Mapping[str, Any], overrides: Mapping[str, int]) -> Regime:
    owed = {table["addressee"], *(stage["by"] for stage in table["stages"].values())}
    if unknown := owed - addressees.keys():
        raise ValueError(f"{DATA.name}: regime {code} names the addressee {min(unknown)}, which has no title.")
    if table["shape"] not in SHAPES:
        raise ValueError(f"{DATA.name}: regime {code} has the shape {table['shape']!r}; use one of {sorted(SHAPES)}.")
    return Regime(
        code=code,
        titles=table["title"],
        addressee=table["addressee"],
        shape=table["shape"],
        measures=frozenset(table["measures"]),
        stages={
            name: Stage(name, timedelta(minutes=overrides.get(f"{code}.{name}", stage["minutes"])), stage["by"])
            for name, stage in table["stages"].items()
        },
    )
