"""A proxy on our own loopback: whoever connects through it reaches only what the guard has checked.

Scrapy speaks to it as to any HTTP proxy, and so does Chromium. Behind it lies the open network, or a proxy that
somebody configured for onion sites (SOCKS5 or HTTP): the guard stands in front of that one too.
"""

import asyncio
import contextlib
import logging
import os
import re
import socket
import struct
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from crawler.guard import Guard, Guarded

log = logging.getLogger(__name__)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
LONGEST_HEAD = 64 << 10
PATIENCE = 30.0
HOP = re.compile(rb"^(?:proxy-[a-z-]+|connection|keep-alive):.*\r\n", re.IGNORECASE | re.MULTILINE)
SCHEMES = frozenset({"http", "socks5", "socks5h"})


class ProxyRefused(Exception):
    """The configured proxy did not make the connection; its own word says why."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """A proxy that an administrator configured by name: QALQAN_PROXY_ONION=socks5://127.0.0.1:9050."""

    scheme: str
    host: str
    port: int

    @classmethod
    def named(cls, name: str) -> Self:
        variable = f"QALQAN_PROXY_{name.upper()}"
        address = os.environ.get(variable, "")
        parts = urlsplit(address)
        if parts.scheme not in SCHEMES or not parts.hostname or not parts.port:
            raise ValueError(f"The proxy {name!r} is not configured: set {variable} to socks5://HOST:PORT or http://….")
        return cls(parts.scheme, parts.hostname, parts.port)


def is_onion(host: str) -> bool:
    """Say whether a name can only be reached through the onion network, where nothing of ours lies."""
    return bool(re.fullmatch(r"(?:[a-z0-9-]{1,63}\.)*[a-z2-7]{56}\.onion", host.lower()))


class Bridge:
    """Listens from the moment it is made; `start` begins to answer within the running loop."""

    def __init__(self, guard: Guard, upstream: Upstream | None = None) -> None:
        self._guard, self._upstream = guard, upstream
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    async def start(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, sock=self._socket, limit=LONGEST_HEAD)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._socket.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
            await self._pass(head, reader, writer)
        except Guarded as guarded:
            await _answer(writer, 403, str(guarded))
        except (OSError, ProxyRefused, LookupError, TimeoutError) as error:
            await _answer(writer, 502, str(error))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, UnicodeDecodeError):
            await _answer(writer, 400, "This is no request to a proxy.")
        finally:
            writer.close()

    async def _pass(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, target, version = head.split(b"\r\n", 1)[0].decode("ascii").split(" ")
        is_tunnel = method == "CONNECT"
        parts = urlsplit(f"//{target}" if is_tunnel else target)
        host, port = (parts.hostname or "").lower(), parts.port or 80
        there, away = await asyncio.wait_for(self._connect(host, port), PATIENCE)
        try:
            if is_tunnel:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                # One request a connection: the next one may be meant for another host.
                path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
                rest = HOP.sub(b"", head.split(b"\r\n", 1)[1])
                away.write(f"{method} {path} {version}\r\nConnection: close\r\n".encode("ascii") + rest)
            await asyncio.gather(_pump(reader, away) if is_tunnel else _nothing(), _pump(there, writer))
        finally:
            away.close()

    async def _connect(self, host: str, port: int) -> Streams:
        """Connect to the address that was checked; only an onion name goes out as a name."""
        if self._upstream is None or not is_onion(host):
            scheme = "https" if port == 443 else "http"
            name = f"[{host}]" if ":" in host else host
            host = (await asyncio.to_thread(self._guard.check, f"{scheme}://{name}:{port}")).ip
        if self._upstream is None:
            return await asyncio.open_connection(host, port)
        streams = await asyncio.open_connection(self._upstream.host, self._upstream.port)
        speak = _http_connect if self._upstream.scheme == "http" else _socks_connect
        try:
            await speak(streams, host, port)
        except BaseException:
            streams[1].close()
            raise
        return streams


async def _http_connect(streams: Streams, host: str, port: int) -> None:
    reader, writer = streams
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    writer.write(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n".encode("ascii"))
    said = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n", 1)[0].decode("latin-1")
    if said.split(" ")[1:2] != ["200"]:
        raise ProxyRefused(f"The proxy did not connect to {host}: {said}")


async def _socks_connect(streams: Streams, host: str, port: int) -> None:
    """Ask by name, so that the proxy resolves it and no name server of ours learns it (RFC 1928)."""
    reader, writer = streams
    writer.write(b"\x05\x01\x00")
    if await reader.readexactly(2) != b"\x05\x00":
        raise ProxyRefused("The SOCKS proxy wants a password; configure one that does not.")
    name = host.encode("ascii")
    writer.write(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + struct.pack(">H", port))
    _, code, _, kind = await reader.readexactly(4)
    if code != 0:
        raise ProxyRefused(f"The SOCKS proxy did not connect to {host}: error {code}.")
    length = (await reader.readexactly(1))[0] if kind == 3 else 4 if kind == 1 else 16
    await reader.readexactly(length + 2)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(64 << 10):
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


async def _nothing() -> None:
    """A plain request has no body that we would pass on."""


async def _answer(writer: asyncio.StreamWriter, status: int, sentence: str) -> None:
    body = sentence.encode()
    head = (
        f"HTTP/1.1 {status} Refused\r\nX-Qalqan-Refused: 1\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with contextlib.suppress(OSError):
        writer.write(head.encode("ascii") + body)
        await writer.drain()
