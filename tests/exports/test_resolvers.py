"""Knot Resolver, PowerDNS Recursor and dnsdist load what we publish and obey it."""

from __future__ import annotations

from pathlib import Path

from review_portal.exports.editions import Edition
from review_portal.exports.formats import FORMATS
from tests.exports.consumers import ask, free_port, program, serving, upstream
from tests.exports.test_rpz import AT, BLOCKED, LINES, OPEN, zone

KNOT = """
net.listen('127.0.0.1', {port}, {{ kind = 'dns' }})
trust_anchors.remove('.')
cache.size = 10 * MB
policy.add(policy.rpz(policy.DENY, '{folder}/rpz.zone'))
policy.add(policy.all(policy.STUB('127.0.0.1@{upstream}')))
"""
RECURSOR = """
local-address=127.0.0.1
local-port={port}
forward-zones-recurse=.=127.0.0.1:{upstream}
dont-query=
dnssec=off
security-poll-suffix=
socket-dir={folder}
lua-config-file={folder}/recursor.lua
daemon=no
threads=1
disable-syslog=yes
"""
DNSDIST = """
setLocal('127.0.0.1:{port}')
setSecurityPollSuffix('')
newServer({{ address = '127.0.0.1:{upstream}', healthCheckMode = 'up' }})
local names = newSuffixMatchNode()
for name in io.lines('{folder}/qalqan.domains') do names:add(newDNSName(name)) end
addAction(SuffixMatchNodeRule(names), RCodeAction(DNSRCode.NXDOMAIN))
"""
NAMES = [name for name in BLOCKED if name != "listed.test"]


def answers_of(command: list[str], names: list[str], *, port: int, folder: Path) -> set[str]:
    with serving(command, port=port, log=folder / "log"):
        blocked = {ask(name, port=port) for name in names}
        assert {name: ask(name, port=port) for name in OPEN} == dict.fromkeys(OPEN, "NOERROR")
    return blocked


def test_knot_resolver_answers_nxdomain_for_listed_names_and_for_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "rpz.zone").write_text(zone())
    with upstream() as upper:
        port = free_port()
        (tmp_path / "kresd.conf").write_text(KNOT.format(folder=tmp_path, port=port, upstream=upper))
        command = [program("kresd"), "-n", "-c", str(tmp_path / "kresd.conf"), str(tmp_path)]
        assert answers_of(command, NAMES, port=port, folder=tmp_path) == {"NXDOMAIN"}


def test_powerdns_recursor_answers_nxdomain_for_listed_names_and_addresses(tmp_path: Path) -> None:
    (tmp_path / "rpz.zone").write_text(zone())
    (tmp_path / "recursor.lua").write_text(f'rpzFile("{tmp_path}/rpz.zone", {{ policyName = "qalqan" }})')
    with upstream() as upper:
        port = free_port()
        (tmp_path / "recursor.conf").write_text(RECURSOR.format(folder=tmp_path, port=port, upstream=upper))
        command = [program("pdns_recursor"), f"--config-dir={tmp_path}"]
        assert answers_of(command, BLOCKED, port=port, folder=tmp_path) == {"NXDOMAIN"}


def test_dnsdist_stops_listed_names_before_any_resolver(tmp_path: Path) -> None:
    names = FORMATS["domains"].render(LINES, Edition(7, AT, AT))
    (tmp_path / "qalqan.domains").write_bytes(names)
    with upstream() as upper:
        port = free_port()
        (tmp_path / "dnsdist.conf").write_text(DNSDIST.format(folder=tmp_path, port=port, upstream=upper))
        command = [program("dnsdist"), "--supervised", "--disable-syslog", "-C", str(tmp_path / "dnsdist.conf")]
        assert answers_of(command, NAMES, port=port, folder=tmp_path) == {"NXDOMAIN"}
