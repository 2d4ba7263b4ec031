"""The server: hosts, robots, pictures, the base time and a clean stop."""

import signal
import subprocess
import sys
import zlib
from datetime import UTC, datetime

import pytest

from demo.web.__main__ import base_time
from demo.web.exchange import Request
from demo.web.pictures import picture
from demo.web.server import respond, sites

HOSTS = ("t", "board", "phpbb", "xenforo", "news")
NOW = datetime(2026, 11, 22, 18, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("host", HOSTS)
def test_every_host_has_robots(get, host):
    reply = get(f"{host}.example.test", "/robots.txt")
    assert reply.headers["Content-Type"].startswith("text/plain")
    assert reply.body.startswith(b"User-agent: *")


def test_an_unknown_host_is_told_which_ones_exist(get):
    reply = get("elsewhere.example.test", "/")
    assert reply.status == 421
    assert b"board.example.test" in reply.body


def test_a_head_request_has_headers_but_no_body(get):
    reply = get("board.example.test", "/list/", method="HEAD")
    assert (reply.status, reply.body) == (200, b"")
    assert int(reply.headers["Content-Length"]) > 1000


def test_pictures_are_pngs_that_depend_on_their_name_alone():
    assert picture("one.png") == picture("one.png") != picture("two.png")
    assert picture("one.png").startswith(b"\x89PNG\r\n\x1a\n")


def test_a_picture_has_correct_checksums():
    body, position = picture("one.png"), 8
    while position < len(body):
        length = int.from_bytes(body[position : position + 4], "big")
        chunk = body[position + 4 : position + 8 + length]
        position += 12 + length
        assert zlib.crc32(chunk) == int.from_bytes(body[position - 4 : position], "big")


def test_pictures_are_served_on_every_host(get):
    reply = get("t.example.test", "/media/tgavan_banner.png")
    assert (reply.headers["Content-Type"], reply.body) == ("image/png", picture("tgavan_banner.png"))
    assert get("t.example.test", "/media/tgavan_promo.mp4").status == 404


@pytest.mark.parametrize(
    "path", ["/s/example_city_talk", "/list/", "/viewtopic.php?t=21", "/threads/x.311/", "/rss.xml"]
)
def test_the_same_base_gives_the_same_bytes(path):
    first, second = (
        [respond(sites(NOW), Request(f"{host}.example.test", path)).body for host in HOSTS] for _ in range(2)
    )
    assert first == second


def test_the_base_time_is_kept_for_the_next_run(tmp_path):
    state = tmp_path / "demo" / "base"
    first = base_time(state, now=NOW)
    later = base_time(state, now=NOW.replace(year=2027))
    assert first == later == datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def test_without_a_state_the_base_is_the_minute_of_now():
    assert base_time(None, now=NOW) == NOW.replace(second=0)


def test_it_says_when_it_is_ready_and_stops_on_sigterm():
    command = [sys.executable, "-m", "demo.web", "--port", "0", "--now", NOW.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().startswith("ready http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_a_base_without_an_offset_is_refused_with_the_cure():
    command = [sys.executable, "-m", "demo.web", "--now", "2026-11-22T18:00:00"]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "has no offset; write it like" in refused.stderr
