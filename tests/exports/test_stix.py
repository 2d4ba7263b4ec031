"""STIX 2.1 as the reference library reads it, with the ids that everybody else computes."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import stix2

from review_portal.exports.editions import Edition, Withdrawn
from review_portal.exports.formats import stix
from review_portal.exports.lines import Line
from tests.exports.test_formats import AT, LINES

END = datetime(2027, 5, 21, tzinfo=UTC)
GONE = Withdrawn(Line("host", "old.example", 8, "З-2026-0001", 2, "ground v1", AT, END), AT)
EDITION = Edition(7, AT, AT, withdrawn=[GONE])
VECTORS = [
    (Line("host", "bad.example"), "domain-name--3feb0435-4cfe-526c-ad29-7497916a7c8c"),
    (Line("url", "https://bad.example/x"), "url--b8c51958-cec7-5431-ba5d-6345cb51babd"),
    (Line("ip", "192.0.2.1"), "ipv4-addr--8dded90c-40c0-545a-8027-5b212bb37e8e"),
    (Line("channel", "https://t.me/example_chan"), "user-account--99310689-a782-5be3-9ed6-8af7b28464e1"),
]


def objects(kind: str) -> list[dict[str, object]]:
    bundle = json.loads(stix.render(LINES, EDITION))
    return [one for one in bundle["objects"] if one["type"] == kind]


@pytest.mark.parametrize(("line", "identifier"), VECTORS)
def test_an_observable_has_the_id_that_everybody_gives_it(line: Line, identifier: str) -> None:
    assert stix.observable(line)["id"] == identifier
    assert stix2.parse(stix.observable(line)).id == identifier


def test_the_reference_library_reads_every_object() -> None:
    bundle = stix2.parse(stix.render(LINES, EDITION).decode(), allow_custom=False)
    lines = [line for line in LINES if line.entry]  # a canary lives as long as its release
    assert len(bundle.objects) == 2 + 2 * len(lines) + 1
    assert len({one.id for one in bundle.objects}) == len(bundle.objects)


def test_what_was_withdrawn_is_revoked_and_nothing_else_is() -> None:
    revoked = [one for one in objects("indicator") if one.get("revoked")]
    assert [one["name"] for one in revoked] == ["old.example"]
    assert revoked[0]["modified"] == "2026-11-22T12:00:00.000Z"


def test_an_indicator_says_from_when_to_when_and_on_whose_word() -> None:
    [bad] = [one for one in objects("indicator") if one["name"] == "bad.example"]
    assert bad["pattern"] == "[domain-name:value = 'bad.example']"
    assert (bad["valid_from"], bad["valid_until"]) == ("2026-11-22T12:00:00.000Z", "2027-05-21T00:00:00.000Z")
    [reference] = bad["external_references"]
    assert reference["external_id"] == "З-2026-0001/1"


def test_a_quote_in_a_page_does_not_end_the_pattern() -> None:
    line = Line("url", "http://page.example/it's\\here", 3)
    made = stix2.parse(stix.indicator(line, "Qalqan", modified=AT))
    assert made.pattern == r"[url:value = 'http://page.example/it\'s\\here']"


def test_an_invitation_is_no_login() -> None:
    assert stix.observed(Line("channel", "https://t.me/+AbCdEfGh123"))[0] == "url"
