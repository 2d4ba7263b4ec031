"""The bridge alone: what it passes on, and that it connects to nothing the guard refuses."""

import asyncio
import socket

import pytest

from crawler.bridge import Bridge, Upstream, is_onion
from crawler.guard import Guard
from tests.crawler.socks import serve_socks


async def ask(bridge, head):
    await bridge.start()
    reader, writer = await asyncio.open_connection(*bridge.url.removeprefix("http://").split(":"))
    writer.write(head)
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    bridge.close()
    return answer


def asked(head, upstream=None):
    return asyncio.run(ask(Bridge(Guard(), upstream), head))


@pytest.mark.parametrize("place", ["127.0.0.1:22", "2130706433:80", "[::1]:80", "0x7f.1:80", "169.254.169.254:80"])
@pytest.mark.parametrize("form", ["CONNECT {} HTTP/1.1\r\n\r\n", "GET http://{}/x HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_our_own_network_is_refused_in_every_spelling(place, form):
    answer = asked(form.format(place).encode())
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"inside our own network" in answer


@pytest.mark.parametrize(
    "head", [b"\r\n\r\n", b"GET\r\n\r\n", b"\xff\xfe \x00 x\r\n\r\n", b"GET http://[bad/ HTTP/1.1\r\n\r\n"]
)
def test_nonsense_is_refused_in_words(head):
    assert asked(head).startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 403 ", b"HTTP/1.1 502 "))


def test_a_proxy_that_is_away_is_named_as_such():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    answer = asked(f"CONNECT {'b' * 56}.onion:80 HTTP/1.1\r\n\r\n".encode(), Upstream("socks5", "127.0.0.1", port))
    assert answer.startswith(b"HTTP/1.1 502 ")


def test_behind_a_proxy_a_public_name_goes_out_as_the_address_that_was_checked():
    server = serve_socks(1)
    guard = Guard(resolve=lambda _: ["192.0.2.7", "93.184.215.14"])
    bridge = Bridge(guard, Upstream("socks5", "127.0.0.1", server.server_address[1]))
    assert asyncio.run(ask(bridge, b"CONNECT rebinding.example:80 HTTP/1.1\r\n\r\n")).startswith(b"HTTP/1.1 403 ")
    assert server.asked == []
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("name", "is_one"), [("a" * 56 + ".onion", True), ("x." + "b" * 56 + ".onion", True)])
def test_an_onion_name_of_version_3_is_known(name, is_one):
    assert is_onion(name) is is_one


@pytest.mark.parametrize("name", ["short.onion", "a" * 56 + ".onion.example.com", "localhost", "1" * 56 + ".onion"])
def test_what_only_looks_like_one_is_not(name):
    assert not is_onion(name)
