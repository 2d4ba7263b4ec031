"""What docs/finding.md promises of the query line is what the query line does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from review_portal.search.query import read_query
from review_portal.search.wants import signs_of, wants_of

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "finding.md"
KEYS = re.findall(r"`([^\W\d_]+):`", GUIDE.read_text(encoding="utf-8"))
TYPED = re.findall(r"`([^\W\d_]+:[\w.-]+)", GUIDE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", KEYS)
def test_every_name_of_a_filter_is_known(key: str) -> None:
    assert [wish.value for wish in read_query(f"{key}:x").wishes] == ["x"]


@pytest.mark.parametrize("typed", [one for one in TYPED if not one.startswith("case")])
def test_every_example_is_understood(typed: str, db: None) -> None:
    query = read_query(typed)
    wants = wants_of(query, {})
    assert wants.notes == []
    assert all(signs_of(wish, wants) for wish in query.wishes if wish.key not in {"from", "to"})
