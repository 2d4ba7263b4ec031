"""The zone is loaded into the resolvers that providers run."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from review_portal.exports.editions import Edition
from review_portal.exports.formats import rpz
from review_portal.exports.lines import Line
from tests.exports.consumers import LISTED_ADDRESS, ask, free_port, program, run, serving, upstream

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG = ".".join(["a" * 62] * 3 + ["b" * 53, "example"])
LINES = [
    Line("channel", "https://t.me/example_shop", 1),
    Line("host", "bad.example", 2),
    Line("host", "xn--80awbu3c.example", 3),
    Line("host", "canary.qalqan.example"),
    Line("ip", LISTED_ADDRESS, 4),
    Line("ip", "2001:db8::1", 5),
    Line("url", "https://page.example/x", 6),
]
BLOCKED = [
    "bad.example",
    "www.bad.example",
    "a.b.bad.example",
    "xn--80awbu3c.example",
    "canary.qalqan.example",
    "listed.test",
]
OPEN = ["example", "good.example", "notbad.example", "page.example", "t.me"]

NAMED = """
options {{ directory "{folder}"; pid-file none; session-keyfile none; listen-on port {port} {{ 127.0.0.1; }};
  listen-on-v6 {{ none; }}; recursion yes; allow-query {{ any; }}; dnssec-validation no; empty-zones-enable no;
  forward only; forwarders {{ 127.0.0.1 port {upstream}; }};
  response-policy {{ zone "rpz" policy given log yes max-policy-ttl 60 min-update-interval 2; }}
  break-dnssec yes qname-wait-recurse no; }};
controls {{ }};
zone "rpz" {{ type primary; file "{folder}/rpz.zone"; allow-query {{ none; }}; }};
"""
UNBOUND = """
server: module-config: "respip validator iterator"
  interface: 127.0.0.1@{port}
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  do-not-query-localhost: no
  do-ip6: no
  access-control: 127.0.0.0/8 allow
  local-zone: "test." nodefault
rpz: name: rpz
  zonefile: "{folder}/rpz.zone"
forward-zone: name: "."
  forward-addr: 127.0.0.1@{upstream}
remote-control: control-enable: no
"""


def zone(*lines: Line, serial: int = 7) -> str:
    return rpz.render(lines or LINES, Edition(serial, AT, AT)).decode()


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("192.0.2.1", "32.1.2.0.192.rpz-ip"),
        ("2001:db8::1", "128.1.zz.db8.2001.rpz-ip"),
        ("2001:db8:0:1::1", "128.1.zz.1.0.db8.2001.rpz-ip"),
        ("2001:db8::1:0:0:1", "128.1.0.0.1.zz.db8.2001.rpz-ip"),
        ("2001:0:0:1::1", "128.1.zz.1.0.0.2001.rpz-ip"),
        ("::1", "128.1.zz.rpz-ip"),
        ("2001:db8:1:2:3:4:0:5", "128.5.0.4.3.2.1.db8.2001.rpz-ip"),
    ],
)
def test_it_writes_addresses_as_bind_reads_them(address: str, owner: str) -> None:
    assert rpz.address_owner(address) == owner


def test_it_writes_the_name_and_what_lies_beneath() -> None:
    text = zone()
    assert "\nbad.example CNAME . ; entry 2\n*.bad.example CNAME .\n" in text
    assert "( 7 300 60 604800 60 )" in text
    assert "t.me" not in text
    assert "page.example" not in text


def test_the_same_lines_give_the_same_bytes() -> None:
    assert zone() == zone()
    assert zone() != zone(serial=8)


def test_a_name_that_would_sink_the_zone_is_left_out_and_said() -> None:
    text = zone(Line("host", LONG, 9), Line("host", "bad.example", 2))
    assert "; entry 9 is left out" in text or "entry 9, too long for the wildcard" in text
    assert "*." + LONG not in text
    assert "bad.example CNAME" in text


@pytest.mark.parametrize("length", range(240, 254))
def test_bind_loads_names_of_any_length(tmp_path: Path, length: int) -> None:
    host = ".".join(["a" * 62] * 3 + ["b" * (length - 197), "example"])
    assert len(host) == length
    (tmp_path / "rpz.zone").write_text(zone(Line("host", host, 9), Line("host", "bad.example", 2)))
    checked = run("named-checkzone", "rpz", tmp_path / "rpz.zone")
    assert checked.returncode == 0, checked.stdout


def test_named_checkzone_finds_nothing_to_say(tmp_path: Path) -> None:
    (tmp_path / "rpz.zone").write_text(zone())
    checked = run("named-checkzone", "-k", "fail", "rpz", tmp_path / "rpz.zone")
    assert checked.stdout.splitlines()[-1] == "OK"
    assert "loaded serial 7" in checked.stdout


def test_named_answers_nxdomain_for_what_is_listed_and_for_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "rpz.zone").write_text(zone())
    with upstream() as upper:
        port = free_port()
        (tmp_path / "named.conf").write_text(NAMED.format(folder=tmp_path, port=port, upstream=upper))
        command = [program("named"), "-g", "-c", str(tmp_path / "named.conf"), "-n", "1"]
        with serving(command, port=port, log=tmp_path / "log"):
            assert {name: ask(name, port=port) for name in BLOCKED} == dict.fromkeys(BLOCKED, "NXDOMAIN")
            assert {name: ask(name, port=port) for name in OPEN} == dict.fromkeys(OPEN, "NOERROR")
    # BIND drops a rule that it cannot read and says so in its log only.
    assert not re.search(r"rpz.*(invalid|not the canonical|too small)", (tmp_path / "log").read_text())


def test_unbound_answers_nxdomain_for_what_is_listed_and_for_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "rpz.zone").write_text(zone())
    with upstream() as upper:
        port = free_port()
        (tmp_path / "unbound.conf").write_text(UNBOUND.format(folder=tmp_path, port=port, upstream=upper))
        command = [program("unbound"), "-d", "-p", "-c", str(tmp_path / "unbound.conf")]
        with serving(command, port=port, log=tmp_path / "log"):
            assert {name: ask(name, port=port) for name in BLOCKED} == dict.fromkeys(BLOCKED, "NXDOMAIN")
            assert {name: ask(name, port=port) for name in OPEN} == dict.fromkeys(OPEN, "NOERROR")
