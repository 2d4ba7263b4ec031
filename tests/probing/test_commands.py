"""The commands: one address is printed as JSON, and a wrong word is answered with the cure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from probing.__main__ import server
from probing.agent import observe
from probing.readings import Outcome
from tests.probing.network import Network


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-c", "import sys; sys.path.insert(0, '.'); from probing.__main__ import main; "]
    command[-1] += "sys.exit(main(sys.argv[1:]))"
    root = Path(__file__).resolve().parents[2]
    variables = {**os.environ, **environment}
    return subprocess.run([*command, *arguments], cwd=root, env=variables, capture_output=True, text=True, check=False)


def test_check_prints_what_was_seen(net: Network) -> None:
    place = net.place(net.lies)
    resolver = f"{place.resolver[0]}:{place.resolver[1]}"
    done = run("--lab", "--timeout", "5", "--resolver", resolver, "check", net.url("plain.test", "http"))
    told = json.loads(done.stdout)
    assert (told["dns"]["outcome"], told["http"]["title"]) == ("ok", "A shop window")


def test_an_address_that_cannot_be_read_is_not_measured_and_stops_no_other(net: Network) -> None:
    place = net.place(net.lies)
    seen = [observe(url, place).dns.outcome for url in ("http://shop.example:99999/", net.url("plain.test", "http"))]
    assert seen == [Outcome.SKIPPED, Outcome.OK]


def test_run_without_an_address_of_the_portal_says_what_is_missing() -> None:
    done = run("--resolver", "127.0.0.1", "run", "--rounds", "1", QALQAN_PORTAL_URL="", QALQAN_PROBE_KEY="")
    assert (done.returncode, "it begins with https://" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("192.0.2.53:5353", ("192.0.2.53", 5353)),
        ("2001:db8::53", ("2001:db8::53", 53)),
        ("[2001:db8::53]:5353", ("2001:db8::53", 5353)),
    ],
)
def test_a_resolver_is_read_as_people_write_it(text: str, read: tuple[str, int]) -> None:
    assert server(text) == read
