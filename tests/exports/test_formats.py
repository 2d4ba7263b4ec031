"""Every format says the same thing in its own words, and its consumer reads it."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from review_portal.exports.editions import Edition
from review_portal.exports.formats import FORMATS
from review_portal.exports.lines import Line, in_order, set_hash, without_children
from tests.exports.consumers import ask, free_port, program, run, serving, upstream

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
LINES = in_order(
    [
        Line(
            "host",
            "bad.example",
            2,
            "З-2026-0001",
            1,
            "kz-communications-41-1-1 v1",
            AT,
            datetime(2027, 5, 21, tzinfo=UTC),
        ),
        Line("host", "shop.bad.example", 3),
        Line("host", "canary.qalqan.example"),
        Line("ip", "198.51.100.9", 4),
        Line("ip", "2001:db8::1", 5),
        Line("url", "http://page.example/a.b?c=(d)+e;f", 6),
        Line("url", "https://page.example/x", 7),
        Line("channel", "https://t.me/example_shop", 1),
    ]
)
EDITION = Edition(7, AT, AT)


def rendered(name: str, lines: list[Line] | None = None) -> str:
    return (
        FORMATS[name]
        .render(LINES if lines is None else lines, EDITION)
        .decode("latin-1" if name == "misp" else "utf-8")
    )


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_lines_give_the_same_bytes(name: str) -> None:
    assert rendered(name) == rendered(name)
    assert rendered(name).endswith("\n") or name == "misp"  # which is an archive


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_it_writes_an_empty_list(name: str) -> None:
    assert "bad.example" not in rendered(name, [])


@pytest.mark.parametrize(
    "name",
    ["rpz", "hosts", "domains", "unbound", "dnsmasq", "nftables", "suricata-names", "warninglist", "bird", "exabgp"],
)
def test_a_channel_or_a_page_never_becomes_a_name_in_dns(name: str) -> None:
    text = rendered(name)
    assert "t.me" not in text
    assert "page.example" not in text


def test_csv_tells_what_each_line_rests_on() -> None:
    rows = list(csv.DictReader(io.StringIO(rendered("csv"))))
    bad = next(row for row in rows if row["value"] == "bad.example")
    assert (bad["request"], bad["item"], bad["ends_at"]) == ("З-2026-0001", "1", "2027-05-21T00:00:00Z")
    assert len(rows) == len(LINES)


def test_json_lets_a_client_compute_the_set_hash() -> None:
    body = json.loads(rendered("json"))
    kept = [Line(row["kind"], row["value"], ends_at=read(row["ends_at"])) for row in body["entries"]]
    assert body["serial"] == 7
    assert set_hash(kept) == set_hash(LINES)


def read(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def test_a_longer_line_wins_over_a_shorter_one_of_the_same_value() -> None:
    early, late = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
    [line] = in_order([Line("host", "bad.example", 1, ends_at=late), Line("host", "bad.example", 2, ends_at=early)])
    assert line.entry == 1


def test_children_go_where_their_parent_is_listed() -> None:
    assert without_children(["b.a.example", "a.example", "aa.example"]) == ["a.example", "aa.example"]


def test_unbound_reads_its_zones(tmp_path: Path) -> None:
    path = tmp_path / "unbound.conf"
    path.write_text(rendered("unbound"))
    checked = run("unbound-checkconf", path)
    assert "no errors" in checked.stdout, checked.stderr


def test_dnsmasq_answers_nxdomain_beneath_the_name_too(tmp_path: Path) -> None:
    path, port = tmp_path / "dnsmasq.conf", free_port()
    path.write_text(rendered("dnsmasq"))
    with upstream() as upper:
        command = [program("dnsmasq"), "-k", "--no-resolv", "--no-hosts", f"--conf-file={path}", f"--port={port}"]
        command += [
            "--listen-address=127.0.0.1",
            "--bind-interfaces",
            f"--server=127.0.0.1#{upper}",
            "--user=",
            "--pid-file",
        ]
        with serving(command, port=port, log=tmp_path / "log"):
            assert {ask(name, port=port) for name in ("bad.example", "www.bad.example")} == {"NXDOMAIN"}
            assert ask("notbad.example", port=port) == "NOERROR"


def test_squid_reads_its_rules(tmp_path: Path) -> None:
    path = tmp_path / "squid.conf"
    path.write_text(rendered("squid") + "http_port 127.0.0.1:3128\n")
    checked = run("squid", "-k", "parse", "-f", path)
    assert checked.returncode == 0, checked.stderr
    assert not re.search(r"WARNING|ERROR|FATAL", checked.stderr), checked.stderr


def test_squid_stops_one_page_and_not_its_neighbour() -> None:
    [pattern] = [
        line.split(" ", 3)[3]
        for line in rendered("squid").splitlines()
        if "acl qalqan_pages" in line and "a\\.b" in line
    ]
    assert re.search(pattern, "http://page.example/a.b?c=(d)+e;f")
    assert not re.search(pattern, "http://page.example/aXb?c=(d)+e;f")


def test_nftables_leaves_out_an_empty_set() -> None:
    assert "elements" not in rendered("nftables", [])
    assert "elements = { 198.51.100.9/32 }" in rendered("nftables")


def test_suricata_numbers_belong_to_the_entry() -> None:
    numbers = re.findall(r"sid:(\d+)", rendered("suricata"))
    assert len(numbers) == len(set(numbers))
    alone = re.findall(r"sid:(\d+)", rendered("suricata", [line for line in LINES if line.entry == 2]))
    assert set(alone) <= set(numbers)
