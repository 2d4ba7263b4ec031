"""Squid and nftables do what their lists say, with real traffic on loopback and in namespaces of their own."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from review_portal.exports.formats import FORMATS
from review_portal.exports.lines import Line
from tests.exports.consumers import eventually, free_port, program, run
from tests.exports.test_formats import EDITION, LINES

SQUID = """
include {folder}/qalqan.squid.conf
http_access allow all
http_port 127.0.0.1:{port}
cache_peer 127.0.0.1 parent {origin} 0 no-query originserver default
never_direct allow all
hosts_file {folder}/hosts
pid_filename none
cache deny all
access_log none
cache_log {folder}/cache.log
coredump_dir {folder}
visible_hostname proxy.example
shutdown_lifetime 0 seconds
"""
# A client, a router with the list, and two servers on one cable behind it.
NETWORK = """
set -e
ip link add c0 type veth peer name c1; ip link add s0 type veth peer name s1
sysctl -qw net.ipv4.ip_forward=1
unshare -n sleep 60 & client=$!
unshare -n sleep 60 & server=$!
trap 'kill $client $server $web' EXIT
sleep 0.3
ip link set c1 netns $client; ip link set s1 netns $server
ip addr add 192.0.2.1/24 dev c0; ip link set c0 up; ip addr add 198.51.100.1/24 dev s0; ip link set s0 up
nsenter -t $client -n sh -c 'ip addr add 192.0.2.2/24 dev c1; ip link set c1 up; ip route add default via 192.0.2.1'
nsenter -t $server -n sh -c 'ip addr add 198.51.100.9/24 dev s1; ip addr add 198.51.100.10/24 dev s1; ip link set s1 up;
  ip route add default via 198.51.100.1'
nsenter -t $server -n python3 -m http.server 80 >/dev/null 2>&1 & web=$!
ask() { nsenter -t $client -n curl -s -o /dev/null --connect-timeout 5 -w "%{http_code} " "http://$1/" || true; }
for try in 1 2 3 4 5 6 7 8 9; do [ "$(ask 198.51.100.9)" = "200 " ] && break; sleep 0.3; done
for list in "$@"; do nft -f "$list"; ask 198.51.100.9; ask 198.51.100.10; done
"""


class Origin(BaseHTTPRequestHandler):
    """Answers every page of every host."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        return


@contextmanager
def origin() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Origin) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def through(port: int, *what: str) -> str:
    """Return the code of the proxy's answer; to CONNECT too."""
    told = run(
        "curl",
        "-s",
        "-o",
        "/dev/null",
        "-m",
        "10",
        "-x",
        f"http://127.0.0.1:{port}",
        "-w",
        "%{http_code} %{http_connect}",
        *what,
    )
    return told.stdout


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[int]:
    tmp_path.chmod(0o777)  # Squid gives up root and still writes its log here
    (tmp_path / "qalqan.squid.conf").write_bytes(FORMATS["squid"].render(LINES, EDITION))
    (tmp_path / "hosts").write_text("127.0.0.1 page.example good.example bad.example www.bad.example\n")
    port = free_port()
    with origin() as behind:
        (tmp_path / "squid.conf").write_text(SQUID.format(folder=tmp_path, port=port, origin=behind))
        with subprocess.Popen([program("squid"), "-N", "-f", str(tmp_path / "squid.conf")]) as squid:
            try:
                assert eventually(lambda: through(port, "http://good.example/").startswith("200"))
                yield port
            finally:
                squid.terminate()


def test_squid_refuses_what_is_listed_and_lets_its_neighbours_through(proxy: int) -> None:
    refused = ["http://bad.example/", "http://www.bad.example/any", "http://page.example/a.b?c=(d)+e;f"]
    passed = ["http://page.example/", "http://page.example/aXb?c=(d)+e;f", "http://good.example/"]
    assert {through(proxy, "-g", url) for url in refused} == {"403 000"}
    assert {through(proxy, "-g", url) for url in passed} == {"200 000"}


def test_squid_refuses_a_listed_name_over_https_too(proxy: int) -> None:
    assert through(proxy, "https://www.bad.example/").endswith("403")


def test_nftables_rejects_the_listed_address_and_opens_it_again(tmp_path: Path) -> None:
    lines = {"before": [], "listed": [Line("ip", "198.51.100.9", 4)], "opened": []}
    paths = [tmp_path / name for name in lines]
    for path in paths:
        path.write_bytes(FORMATS["nftables"].render(lines[path.name], EDITION))
    told = run("unshare", "-n", "bash", "-c", NETWORK, "bash", *paths)
    assert told.stdout.split() == ["200", "200", "000", "200", "200", "200"], told.stderr
