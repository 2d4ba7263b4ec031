"""The portal refuses exactly the parameters that the spiders would refuse, before anybody fetches anything."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from crawler.spiders import SPIDERS
from review_portal.sources.describing import NewSource, Unfit, check
from review_portal.sources.models import Source
from review_portal.sources.parameters import only_changed, parameters_of, wrong_parameters

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
CHANNEL = NewSource("Harbor", "telegram", "", "https://t.me/s/example_harbor", "Order 84")


@pytest.mark.parametrize("family", Source.Family.values)
def test_the_portal_knows_what_the_spiders_take(family: str) -> None:
    """A spider that learns a parameter needs its line in review_portal/sources/parameters.py."""
    taken = SPIDERS[family].parameters_model.model_json_schema()["properties"]
    known = {one.name: one for one in parameters_of(family)}
    assert known.keys() == taken.keys()
    for name, schema in taken.items():
        one = known[name]
        assert one.default == schema["default"], name
        most = schema.get("maximum", schema.get("maxLength", 0))
        bounds = (schema.get("minimum", 0), most, schema.get("pattern", "^$").strip("^$"))
        assert bounds == (one.least, one.most, one.pattern), name


@pytest.mark.parametrize(
    "values",
    [{"max_pages": 0}, {"max_pages": 5001}, {"max_pages": "ten"}, {"pages": 3}, {"backfill": "perhaps"}, {"q": 3},
     {"proxy": "socks5://x"}, {"max_pages": 50, "q": "снег"}, {"proxy": "onion"}, {"max_pictures": 2000},
     {"patience": 0.5}, {"patience": 7}, {"wait_for": "a" * 201}, {}],
)  # fmt: skip
def test_both_refuse_the_same(values: dict[str, Any]) -> None:
    assert dict(wrong_parameters("telegram", values)).keys() == refused_by_the_spider(values)


def refused_by_the_spider(values: dict[str, Any]) -> set[str]:
    try:
        SPIDERS["telegram"].parameters_model.model_validate(values)
    except ValidationError as error:
        return {str(one["loc"][0]) for one in error.errors()}
    return set()


def test_a_wrong_parameter_is_told_with_its_bounds() -> None:
    with pytest.raises(Unfit, match="max_pages is a whole number from 1 to 5000") as refused:
        check(replace(CHANNEL, parameters={"max_pages": 0, "depth": 2}))
    assert refused.value.problems.keys() == {"parameter_max_pages", "parameter_depth"}
    assert "this family takes q, backfill, max_pages" in refused.value.problems["parameter_depth"]


def test_only_what_differs_from_the_default_is_kept() -> None:
    assert only_changed("telegram", {"max_pages": 50, "backfill": False}) == {"backfill": False}


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("ftp://x.example/", "no address"),
        ("https://", "no address"),
        ("https://x.example/a b", "no address"),
        ("https://[::1/", "no address"),
        ("https://me:secret@x.example/", "holds a login"),
        ("https://x.example/" + "a" * 500, "longer than 500"),
        ("http://" + "a" * 56 + ".onion/", "through a proxy only"),
    ],
)
def test_an_address_that_cannot_be_visited_is_refused(address: str, sentence: str) -> None:
    with pytest.raises(Unfit, match=re.escape(sentence)):
        check(replace(CHANNEL, address=address))


def test_each_override_of_politeness_needs_its_own_reason() -> None:
    rude = {"delay_seconds": 0.5, "obey_robots": False, "reasons": {"delay_seconds": "Their own mirror for us."}}
    with pytest.raises(Unfit) as refused:
        check(replace(CHANNEL, politeness=rude))
    assert refused.value.problems.keys() == {"obey_robots_reason"}
    check(replace(CHANNEL, politeness=rude | {"reason": "Agreed with the owner, letter 12."}))


def test_the_manners_that_everybody_gets_need_no_reason() -> None:
    check(replace(CHANNEL, politeness={"delay_seconds": 2.0, "obey_robots": True}))
