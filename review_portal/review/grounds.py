"""Brings the legal grounds of the data file into their table; versions that are there stay as they are."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("legal_grounds.toml")


def load_legal_grounds(model: Any) -> None:
    """Insert what is missing. A migration hands in its historical model, so the class comes from the caller."""
    for ground in tomllib.loads(DATA.read_text(encoding="utf-8"))["ground"]:
        model.objects.get_or_create(code=ground["code"], version=ground["version"], defaults=ground)
