"""Starts the programs that providers run, on loopback, with an upstream that answers everything."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.rrset

ROWS = (Path(__file__).parents[1] / "programs.txt").read_text().splitlines()
PACKAGES = dict(row.split() for row in ROWS if not row.startswith("#"))
LISTED_ADDRESS, OTHER_ADDRESS = "198.51.100.9", "192.0.2.80"
PATIENCE = 20.0


def program(name: str) -> str:
    """Return where the program is; without it the test fails and says what to install."""
    found = shutil.which(name, path=program_path())
    assert found, f"{name} is missing: run `apt-get install {PACKAGES[name]}` (tests/programs.txt lists all)."
    return found


def run(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program(name), *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False
    )


def program_path() -> str:
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


def eventually(claim: Callable[[], bool], *, patience: float = PATIENCE) -> bool:
    """Ask until it is true or patience ends."""
    deadline = time.monotonic() + patience
    while not (met := claim()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return met


# Below 32768, where Linux takes the ports of outgoing connections from: nothing else is given these by chance.
# Each process of the tests has five hundred of its own, and gives none of them twice until all were given.
OWN_PORTS = itertools.cycle(
    range(first := 20_000 + 500 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]), first + 500)
)


def free_port() -> int:
    """Return a port of loopback that a program may take, for UDP and for TCP."""
    return next(port for port in OWN_PORTS if is_free(port))


def is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


@contextmanager
def upstream() -> Iterator[int]:
    """Answer every A question: names beginning with "listed" live at the listed address."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    server.settimeout(0.2)
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            try:
                wire, client = server.recvfrom(4096)
            except TimeoutError:
                continue
            server.sendto(answer(dns.message.from_wire(wire)).to_wire(), client)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(server.getsockname()[1])
    finally:
        done.set()
        thread.join()
        server.close()


def answer(query: dns.message.Message) -> dns.message.Message:
    response = dns.message.make_response(query, recursion_available=True)
    question = query.question[0]
    if question.rdtype == dns.rdatatype.A:
        address = LISTED_ADDRESS if str(question.name).startswith("listed") else OTHER_ADDRESS
        response.answer.append(dns.rrset.from_text(question.name, 60, "IN", "A", address))
    return response


@contextmanager
def serving(command: list[str], *, port: int, log: Path) -> Iterator[None]:
    """Run a resolver until the test is over; it is ready when it answers."""
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            deadline = time.monotonic() + PATIENCE
            while time.monotonic() < deadline and process.poll() is None and not answers(port):
                time.sleep(0.1)
            assert answers(port), f"{command[0]} did not come up: {log.read_text(errors='replace')[-2000:]}"
            yield
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def answers(port: int) -> bool:
    try:
        ask("ready.example", port=port, patience=1.0)
    except (dns.exception.DNSException, OSError):
        return False
    return True


def ask(name: str, *, port: int, patience: float = 10.0) -> str:
    """Return the response code: NOERROR, NXDOMAIN, …"""
    query = dns.message.make_query(name, "A")
    response = dns.query.udp(query, "127.0.0.1", port=port, timeout=patience)
    return dns.rcode.to_text(response.rcode())
