"""Routes are off by default, narrow, and read by BIRD and ExaBGP."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import override_settings

from review_portal.accounts.models import User
from review_portal.exports.editions import Edition
from review_portal.exports.formats import FORMATS
from review_portal.exports.lines import Line
from review_portal.exports.services.publishing import lonely
from tests.blocking.records import capture, source
from tests.exports.consumers import eventually, free_port, program, run
from tests.exports.records import release

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
LINES = [
    Line("host", "bad.example", 1),
    Line("ip", "198.51.100.9", 2),
    Line("ip", "192.0.2.7", 3),
    Line("ip", "2001:db8::1", 4),
]
LONELY = Edition(7, AT, AT, lonely=frozenset({"198.51.100.9", "2001:db8::1"}))
LISTENER = """
router id 192.0.2.2;
flow4 table flows4;
flow6 table flows6;
protocol device {{}}
protocol bgp office {{
  local 127.0.0.1 port {port} as 64501;
  neighbor 127.0.0.2 as 64500;
  multihop; passive; strict bind;
  flow4 {{ table flows4; import all; export none; }};
  flow6 {{ table flows6; import all; export none; }};
}}
"""
NEIGHBOUR = """
neighbor 127.0.0.1 {{
  connect {port};
  inherit qalqan;
  router-id 192.0.2.1;
  local-address 127.0.0.2;
  local-as 64500;
  peer-as 64501;
}}
"""


def rendered(name: str, edition: Edition = LONELY) -> str:
    return FORMATS[name].render(LINES, edition).decode()


@contextmanager
def bird(folder: Path, text: str) -> Iterator[None]:
    (folder / "bird.conf").write_text(text)
    command = [program("bird"), "-f", "-c", "bird.conf", "-s", "socket", "-P", "pid"]
    with subprocess.Popen(command, cwd=folder) as process:
        try:
            assert eventually((folder / "socket").exists)
            yield
        finally:
            process.terminate()


def shown(folder: Path, *question: str) -> str:
    return run("birdc", "-r", "-s", folder / "socket", "show", "route", *question).stdout


def test_bird_takes_the_lonely_addresses_as_blackholes(tmp_path: Path) -> None:
    with bird(tmp_path, "router id 192.0.2.1;\nprotocol device {}\n" + rendered("bird")):
        table = shown(tmp_path, "all")
    assert "198.51.100.9/32" in table
    assert "2001:db8::1/128" in table
    assert table.count("blackhole") == table.count("(65535,666)") == 2
    assert "192.0.2.7" not in table


def test_exabgp_announces_them_as_flow_routes_to_a_router(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "exabgp.conf").write_text(rendered("exabgp") + NEIGHBOUR.format(port=port))
    environment = os.environ | {"exabgp.daemon.user": "root", "exabgp.api.cli": "false"}
    with (
        bird(tmp_path, LISTENER.format(port=port)),
        subprocess.Popen(
            [program("exabgp"), "exabgp.conf"], cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL
        ) as speaker,
    ):
        try:
            assert eventually(lambda: "198.51.100.9/32; dport 80,443" in shown(tmp_path, "table", "flows4"))
            assert eventually(lambda: "2001:db8::1/128; dport 80,443" in shown(tmp_path, "table", "flows6"))
            assert "192.0.2.7" not in shown(tmp_path, "table", "flows4")
        finally:
            speaker.terminate()


@pytest.mark.parametrize("name", ["bird", "exabgp"])
def test_nothing_is_routed_where_others_live_or_nobody_looked(name: str) -> None:
    text = rendered(name, Edition(7, AT, AT))
    assert "198.51.100.9" not in text
    assert "left out, for others may live there: 3" in text


@pytest.mark.django_db
def test_an_address_is_lonely_where_our_captures_saw_exactly_one_name() -> None:
    for url, ip in (("https://a.example/", "198.51.100.9"), ("https://a.example/2", "198.51.100.9"),
                    ("https://b.example/", "192.0.2.7"), ("https://c.example/", "192.0.2.7")):  # fmt: skip
        capture(source("site", "https://a.example/"), url=url, ip=ip)
    assert lonely(LINES) == {"198.51.100.9"}


def test_routes_are_off_until_the_office_wants_them(saule: User) -> None:
    names = set(release(saule).files.values_list("format", flat=True))
    assert not names & {"bird", "exabgp"}


@override_settings(EXPORT_ROUTES=True)
def test_the_office_can_want_them(saule: User) -> None:
    names = set(release(saule).files.values_list("format", flat=True))
    assert {"bird", "exabgp"} <= names
