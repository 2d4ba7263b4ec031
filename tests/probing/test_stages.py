"""Each stage is reported as it ended, without a verdict; hostile answers end a stage and nothing else."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from probing.dns import Unreadable, read, resolve, write
from probing.readings import Outcome, Reading
from probing.stages import measure, plain, understood
from tests.probing.network import Network, serve


def seen(net: Network, host: str, scheme: str = "https") -> Reading:
    return measure(net.url(host, scheme), net.place(net.lies))


def test_an_honest_site_passes_every_stage(net: Network) -> None:
    reading = seen(net, "open.test")
    assert [reading.dns.outcome, reading.tcp.outcome, reading.tls.outcome, reading.http.outcome] == [Outcome.OK] * 4
    assert (reading.http.status, reading.http.title, len(reading.tls.certificate_sha256)) == (200, "A shop window", 64)


def test_after_a_failed_stage_the_others_are_skipped(net: Network) -> None:
    reading = seen(net, "no-name.test")
    assert (reading.dns.outcome, reading.tcp.outcome, reading.http.outcome) == ("nxdomain", "skipped", "skipped")


def test_a_wrong_certificate_is_read_all_the_same(net: Network) -> None:
    reading = seen(net, "foreign.test")
    assert (reading.tls.outcome, reading.http.title) == ("wrong_certificate", "Access is restricted")


def test_a_cut_handshake_is_tried_without_the_name(net: Network) -> None:
    reading = seen(net, "named.test")
    assert (reading.tls.outcome, reading.tls.without_name) in {("reset", "ok"), ("closed", "ok")}


def test_outside_a_lab_no_private_address_is_connected_to(net: Network) -> None:
    place = replace(net.place(net.lies), lab=False)
    reading = measure(net.url("open.test"), place)
    assert (reading.tcp.outcome, reading.http.outcome) == ("unreachable", "skipped")


@pytest.mark.parametrize("url", ["ftp://open.test/", "open.test", "https://", "javascript:alert(1)"])
def test_what_is_no_web_address_is_refused_with_the_cure(url: str, net: Network) -> None:
    with pytest.raises(ValueError, match="give one with its scheme"):
        measure(url, net.place({}))


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (b"", Outcome.CLOSED),
        (b"SSH-2.0-server\r\n", Outcome.GARBAGE),
        (b"HTTP/1.1 2", Outcome.GARBAGE),
        (b"HTTP/1.1 204 No Content\r\n\r\n", Outcome.OK),
    ],
)
def test_an_answer_is_http_or_says_what_it_is_not(answer: bytes, outcome: Outcome) -> None:
    assert understood(answer).outcome is outcome


def test_a_hostile_title_and_redirect_are_plain_words() -> None:
    page = b"HTTP/1.1 302 x\r\nLocation: https://stub.example/\x1b[2J\r\n\r\n<title>a\x00b\n\xe2\x80\xaec</title>"
    found = understood(page)
    assert (found.title, found.location) == ("a b c", "https://stub.example/ [2J")
    assert plain("\u202eabc") == "abc"


def test_a_page_without_end_is_cut(net: Network) -> None:
    def flood(line: socket.socket) -> None:
        line.recv(4096)
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            line.sendall(b"x" * 65536)

    server, port = serve(flood, "127.0.1.8")
    reading = measure(f"http://127.0.1.8:{port}/", net.place({}))
    server.shutdown()
    server.server_close()
    assert (reading.http.outcome, reading.http.size < 400_000) == ("ok", True)


def test_a_resolver_that_is_not_there_is_no_answer() -> None:
    assert resolve("a.test", ("127.0.0.1", 9), timeout=0.2).outcome in {Outcome.UNREACHABLE, Outcome.TIMEOUT}


QUESTION = write("a.test", 1, 7)
HEAD = QUESTION[:2] + b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00" + QUESTION[12:]


def test_an_answer_is_read_through_a_pointer() -> None:
    record = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x07"
    assert read(HEAD + record, QUESTION) == (Outcome.OK, ["192.0.2.7"])


@pytest.mark.parametrize(
    "rest", [b"", b"\xc0", b"\xc0\x0c\x00\x01", b"\x3fshort", b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x20\x01"]
)
def test_a_hostile_answer_is_unreadable_and_never_a_crash(rest: bytes) -> None:
    with pytest.raises(Unreadable):
        read(HEAD + rest, QUESTION)


def test_an_answer_to_another_question_is_not_ours() -> None:
    with pytest.raises(Unreadable):
        read(HEAD.replace(b"\x01a\x04test", b"\x01b\x04test"), QUESTION)


def test_a_name_that_cannot_be_asked_for_is_garbage(net: Network) -> None:
    assert measure(f"https://{'a' * 70}.test/", net.place({})).dns.outcome is Outcome.GARBAGE
