"""One demo web for all tests of this room, with a fixed base time, asked over real loopback HTTP."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection

import pytest
from parsel import Selector

from demo.web.server import Server
from tests.demo.asking import Reply

BASE = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


@contextmanager
def serving(base: datetime = BASE) -> Iterator[int]:
    """Serve the demo web on a port of its own and give the port."""
    with Server(0, base=base) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    with serving() as number:
        yield number


@pytest.fixture
def get(port: int) -> Callable[..., Reply]:
    def ask(host: str, path: str, *, method: str = "GET", **headers: str) -> Reply:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers={"Host": f"{host}:8901", **sent})
            response = connection.getresponse()
            return Reply(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    return ask


@pytest.fixture
def look(get: Callable[..., Reply]) -> Callable[[str, str], Selector]:
    def select(host: str, path: str) -> Selector:
        reply = get(host, path)
        assert reply.status == 200, (host, path, reply.status)
        return Selector(reply.body.decode())

    return select
