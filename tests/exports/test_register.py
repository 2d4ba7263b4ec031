"""The register in XML, as a filter reads it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from review_portal.accounts.models import User
from review_portal.evidence import store
from review_portal.exports.editions import Edition
from review_portal.exports.formats import register
from review_portal.exports.lines import Line
from review_portal.exports.models import Release
from review_portal.exports.signing import authority
from tests.exports.consumers import run
from tests.exports.records import NOW, listed, release, unlisted
from tests.exports.test_formats import AT, LINES


def read(lines: list[Line] = LINES, edition: Edition | None = None) -> etree._Element:
    return etree.fromstring(register.render(lines, edition or Edition(7, AT, AT - timedelta(hours=1))))


def test_it_has_two_clocks() -> None:
    root = read()
    assert root.tag == "{http://rsoc.ru}register"
    assert (root.get("updateTime"), root.get("updateTimeUrgently")) == ("2026-11-22T12:00:00Z", "2026-11-22T11:00:00Z")


def test_a_host_stands_for_itself_and_for_what_lies_beneath() -> None:
    [content] = read().xpath("//content[@id='2']")
    assert content.get("blockType") == "domain-mask"
    assert [one.text for one in content.findall("domain")] == ["bad.example", "*.bad.example"]
    assert content.find("decision").get("number") == "З-2026-0001/1"


def test_a_page_that_readers_would_widen_to_its_host_is_left_out() -> None:
    root = read()
    assert [one.text for one in root.iter("url")] == ["http://page.example/a.b?c=(d)+e;f"]
    assert "page.example" not in [one.text for one in root.iter("domain")]
    assert not root.xpath("//content[contains(., 't.me')]")


@pytest.mark.parametrize(("value", "tag"), [("198.51.100.9", "ip"), ("2001:db8::1", "ipv6")])
def test_an_address_is_an_address(value: str, tag: str) -> None:
    [content] = [one for one in read().iter("content") if one.get("blockType") == "ip" and one[1].text == value]
    assert content[1].tag == tag


def test_what_a_stranger_wrote_cannot_break_the_file() -> None:
    root = read([Line("url", 'http://a.example/?a=1&b=<x>"]]>', 1, 'З"&<', 1)])
    assert root.findtext(".//url") == 'http://a.example/?a=1&b=<x>"]]>'
    assert root.find(".//decision").get("number") == 'З"&</1'


def test_another_end_gives_another_hash() -> None:
    line = Line("host", "bad.example", 2, ends_at=AT)
    longer = Line("host", "bad.example", 2, ends_at=AT + timedelta(days=1))
    assert register.fingerprint(line) != register.fingerprint(longer)


def test_openssl_verifies_its_own_signature_and_not_that_of_a_changed_file(saule: User, tmp_path: Path) -> None:
    made = release(saule)
    (tmp_path / "ca.pem").write_bytes(authority())
    for file in made.files.filter(format="register"):
        (tmp_path / file.name).write_bytes(store.get(file.sha256))
    assert verified(tmp_path)
    (tmp_path / "qalqan.xml").write_bytes(b" " + (tmp_path / "qalqan.xml").read_bytes())
    assert not verified(tmp_path)


def verified(folder: Path) -> bool:
    return not run(
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", folder / "qalqan.xml.p7s", "-content",
        folder / "qalqan.xml", "-CAfile", folder / "ca.pem", "-purpose", "smimesign", "-out", "/dev/null",
    ).returncode  # fmt: skip


def test_the_urgent_clock_moves_when_something_is_opened_and_stands_otherwise(rita: User, saule: User) -> None:
    [entry] = listed(rita, saule, "a.example")
    first = urgent(release(saule))
    listed(rita, saule, "b.example")
    assert urgent(release(saule, after=5)) == first
    unlisted(entry, saule)
    assert urgent(release(saule, after=9)) == (NOW + timedelta(minutes=9)).strftime("%Y-%m-%dT%H:%M:%SZ")


def urgent(made: Release) -> str | None:
    content = store.get(made.files.get(name="qalqan.xml").sha256)
    return etree.fromstring(content).get("updateTimeUrgently")
