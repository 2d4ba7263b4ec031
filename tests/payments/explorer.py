"""A small Esplora server on loopback with an invented ledger: a shop, its customers, a peel chain, two exchanges."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from demo.ledger import FIRST_HEIGHT, Book
from tracing.ledgers.esplora import PAGE
from tracing.ledgers.scripts import MAIN, address_of

FIRST_TIME = 1_790_000_000
COIN = 10**8
__all__ = ["FIRST_HEIGHT", "Book", "serving", "shop_story", "wallet"]


def wallet(name: str) -> str:
    """Return a sound address that nobody has a key of: its hash is that of a name."""
    digest = hashlib.sha256(name.encode()).digest()[:20]
    return str(address_of(b"\x00\x14" + digest, MAIN))


def shop_story() -> Book:
    """A customer pays the shop; the shop peels towards an exchange and spends together with its second wallet."""
    book = Book(wallet, datetime.fromtimestamp(FIRST_TIME, tz=UTC), timedelta(minutes=10))
    book.pay([], [("customer", 30 * COIN)])
    book.pay([], [("second", 4 * COIN)])
    book.pay(["customer"], [("shop", 10 * COIN), ("customer change", 19 * COIN)])
    book.pay(["shop"], [("deposit", 2 * COIN), ("peel one", 799_990_000)])
    book.pay(["peel one", "second"], [("mixer", 5 * COIN), ("peel two", 699_980_000)])
    book.pay(["deposit"], [("hot wallet", 199_990_000)])
    return book


@contextmanager
def serving(book: Book) -> Iterator[str]:
    """Serve a ledger on a free port of loopback and give its address; `asked` of the server counts the questions."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _, kind, address, *rest = self.path.split("/")
            rows = book.of(address) if kind == "address" else []
            last = rest[2] if len(rest) > 2 else ""
            start = next((place + 1 for place, row in enumerate(rows) if row["txid"] == last), 0)
            body = json.dumps(rows[start : start + PAGE]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
